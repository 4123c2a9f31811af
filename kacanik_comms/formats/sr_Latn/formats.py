"""How dates and numbers are written in Serbian (Latin): after the day's number, the month stands in the genitive."""

DATE_FORMAT = "j. E Y."
SHORT_DATE_FORMAT = "d.m.Y."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j. E Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y. H:i"
MONTH_DAY_FORMAT = "j. E"
YEAR_MONTH_FORMAT = "F Y."
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y.", "%d.%m.%Y", "%d/%m/%Y"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
