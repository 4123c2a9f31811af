"""The settings, all of them from the environment: docs/settings.md lists the variables."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

import kacanik_comms
from kacanik_comms.core.field_names import name_in_language
from kacanik_comms.environment import (
    given,
    read_backup_dir,
    read_backup_key,
    read_data_dir,
    read_database,
    read_days,
    read_emblem,
    read_flag,
    read_hosts,
    read_mail,
    read_number,
    read_origins,
    read_secret_key,
    read_signing_key,
    read_site_url,
    with_cache_file,
)

VERSION = kacanik_comms.__version__
BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = read_flag("DEBUG")
# A demonstration says so on every page, and only in one may invented progress be written.
DEMO = read_flag("DEMO")
# Off only where no certificate is at hand: on one's own machine.
HTTPS = read_flag("HTTPS", default=not (DEBUG or DEMO))
SECRET_KEY = read_secret_key(debug=DEBUG)
DATA_DIR = read_data_dir(BASE_DIR)
BACKUP_DIR = read_backup_dir(DATA_DIR)
# The newest backup of each of so many days, weeks and months is kept.
BACKUPS_KEPT = {
    "daily": read_number("BACKUPS_DAILY", default=7, least=1),
    "weekly": read_number("BACKUPS_WEEKLY", default=5, least=0),
    "monthly": read_number("BACKUPS_MONTHLY", default=12, least=0),
}
# With it, the secret settings are in the backups, too, encrypted.
BACKUP_KEY = read_backup_key()
# What is typed before the name of a command, as messages say it (core/terminal.py).
MANAGE_COMMAND = given("MANAGE_COMMAND") or "manage.py"
ALLOWED_HOSTS = read_hosts()
CSRF_TRUSTED_ORIGINS = read_origins()

INSTALLED_APPS = [
    "modeltranslation",  # before admin, whose forms it extends
    "kacanik_comms.admin_site.PlanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "whitenoise.runserver_nostatic",
    "kacanik_comms.static_files.StaticFilesConfig",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
    "template_partials",
    "kacanik_comms.core",
    "kacanik_comms.letters",
    "kacanik_comms.accounts",
    "plans",
    "audiences",
    "activities",
    "kacanik_comms.year",
    "kacanik_comms.evaluation",
    "kacanik_comms.report",
    "kacanik_comms.people",
    "kacanik_comms.public",
    "kacanik_comms.api",
    "kacanik_comms.demo",
    "kacanik_comms.server",  # after django_tasks_db, whose model it takes out of the admin
]

MIDDLEWARE = [
    "kacanik_comms.core.logs.log_request",
    "kacanik_comms.core.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Inside of whitenoise, which sends what it compressed once; outside of everything that writes into a page.
    "kacanik_comms.core.middleware.Compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kacanik_comms.core.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    # Outside of everything that answers somebody who is signed in: no answer to them is kept.
    "kacanik_comms.accounts.middleware.renew_session",
    "kacanik_comms.core.middleware.wrong_method",
    "kacanik_comms.accounts.middleware.TooOften",
    "kacanik_comms.accounts.middleware.SecondFactor",
    "kacanik_comms.accounts.kept.keep_what_was_typed",
]

ROOT_URLCONF = "kacanik_comms.urls"
WSGI_APPLICATION = "kacanik_comms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kacanik_comms.context.site",
            ],
        },
    },
]

DATABASES = with_cache_file(read_database(DATA_DIR), DATA_DIR)
DATABASE_ROUTERS = ["kacanik_comms.core.caching.Router"]
# What is kept may be lost at any time; a page is forgotten a day later, a reading a week later (docs/adr/0034, 0037).
CACHES = {
    "default": {
        "BACKEND": "kacanik_comms.core.caching.ForgivingCache",
        "LOCATION": "cache",
        "TIMEOUT": 60 * 60 * 24,
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kacanik_comms.accounts.backends.RoleBackend"]
# The first is how passwords are kept; the second reads those of earlier versions, which change at the next sign-in.
PASSWORD_HASHERS = [
    "kacanik_comms.accounts.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kacanik_comms.accounts.passwords.WordsNearAtHand"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# How long the names of people who left are kept; manage.py anonymise_leavers then removes them.
LEAVERS_KEPT_DAYS = read_days("LEAVERS_KEPT_DAYS", default=2 * 365)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "activities:today"
LOGOUT_REDIRECT_URL = "public:home"

# Signing in (docs/adr/0027): nobody makes an account for themselves; what is limited is limited in accounts/limits.py.
ACCOUNT_ADAPTER = "kacanik_comms.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_ENABLED = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
# How many proxies of ours stand in front: the address that counts is the one that the first of them wrote.
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXIES", default=1 if HTTPS else 0, least=0)
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_SESSION_REMEMBER = True
# A session ends after so many hours without a request (accounts/middleware.py).
SESSION_COOKIE_AGE = read_number("SESSION_HOURS", default=12, least=1) * 60 * 60
ACCOUNT_FORMS = {
    "login": "kacanik_comms.accounts.forms.SignInForm",
    "change_password": "kacanik_comms.accounts.forms.PasswordChange",
    "reset_password": "kacanik_comms.accounts.forms.ForgottenForm",
    "reset_password_from_key": "kacanik_comms.accounts.forms.NewPasswordForm",
    "reauthenticate": "kacanik_comms.accounts.forms.AgainForm",
    "add_email": "kacanik_comms.accounts.forms.EmailForm",
}
MFA_ADAPTER = "kacanik_comms.accounts.second_factors.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Kaçanik"
MFA_FORMS = {
    "authenticate": "kacanik_comms.accounts.second_factors.CodeForm",
    "reauthenticate": "kacanik_comms.accounts.second_factors.CodeAgainForm",
    "activate_totp": "kacanik_comms.accounts.second_factors.FirstCodeForm",
    "add_webauthn": "kacanik_comms.accounts.second_factors.PasskeyForm",
    "login_webauthn": "kacanik_comms.accounts.second_factors.PasskeySignInForm",
    "authenticate_webauthn": "kacanik_comms.accounts.second_factors.PasskeyAfterPasswordForm",
    "reauthenticate_webauthn": "kacanik_comms.accounts.second_factors.PasskeyAgainForm",
}
# Who must have one, says accounts/policies.py; from their first sign-in they have so many days.
SECOND_FACTOR_REQUIRED = read_flag("SECOND_FACTOR_REQUIRED", default=not (DEBUG or DEMO))
SECOND_FACTOR_DAYS = read_number("SECOND_FACTOR_DAYS", default=14, least=0)

# A task only wakes the worker (manage.py worker); it is stored in the database, in the transaction of its cause.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Where the server is reached: for the links in letters and the codes on paper.
SITE_URL = read_site_url(ALLOWED_HOSTS, https=HTTPS)
# The municipality's certificate, with which sealed reports are signed besides; without one everything else works.
SIGNING_KEY, SIGNING_KEY_PASSWORD = read_signing_key()
# The municipality's coat of arms or wordmark for the cover of the report; without one its name is set alone.
REPORT_EMBLEM = read_emblem()
globals().update(read_mail(shown=DEBUG or DEMO))
DEFAULT_FROM_EMAIL = given("MAIL_FROM") or "plani@localhost"

# The licence of the open data, named on the page of the data, in the catalogue and in every workbook.
DATA_LICENCE = ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
# Whom citizens can ask; what is not set is not shown.
CONTACT = {name: given(f"CONTACT_{name.upper()}") for name in ("email", "phone", "address")}

# Albanian is the official language of the plan, the default and the fallback. The code's own language is English.
LANGUAGE_CODE = "sq"
# In which a document of the municipality names it (Law on the Use of Languages, 02/L-37).
OFFICIAL_LANGUAGES = ("sq", "sr-latn")
LANGUAGES = [("sq", _("Albanian")), ("sr-latn", _("Serbian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "kacanik_comms" / "locale"]
FORMAT_MODULE_PATH = "kacanik_comms.formats"
MODELTRANSLATION_DEFAULT_LANGUAGE = "sq"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("sq",)
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = name_in_language
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Europe/Belgrade"  # the zone of Kosovo in the tz database
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("guide", BASE_DIR / "docs" / "pictures")]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Evidence: under no address of its own, delivered by activities/pages/evidence.py after the check of permissions.
MEDIA_ROOT = DATA_DIR / "evidence"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
FILE_UPLOAD_HANDLERS = [
    "kacanik_comms.core.uploads.sending.WithinTheLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MOST_SENT_AT_ONCE = 100 * 1024 * 1024
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# The reverse proxy in front of gunicorn ends TLS and sets this header. gunicorn listens on loopback, so that
# nobody else can; docs/settings.md asks for both.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whoever watches the server asks it on its own machine, where nobody speaks TLS; the answer holds no secret.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# Cookies of this name alone, which no neighbouring site can set; browsers take the prefix over HTTPS only.
if HTTPS:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
        "__Host-session",
        "__Host-csrf",
        "__Host-language",
    )
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HEADERS_OF_EVERY_ANSWER = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "payment",
            "usb",
        )
    ),
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kacanik_comms.api.problems.answer_to",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Communication plan of the Municipality of Kaçanik",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": {
        "ActivityKind": "activities.models.Activity.Kind",
        "OfficeKind": "plans.models.Office.Kind",
        "SwotKind": "plans.models.SwotItem.Kind",
        "ChangeKind": "kacanik_comms.api.serializers.records.CHANGES",
        "Status": "activities.rules.workflow.Status",
        "PlanStatus": "plans.models.AnnualPlan.Status",
        "YearStatus": "kacanik_comms.year.figures.YearStatus",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kacanik_comms.api.description.complete",
    ],
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # a test compares the description with the code
}
# How many requests in how many seconds, counted for all processes together.
API_LIMITS = {"anonymous": (300, 60), "user": (1200, 60), "wrong_token": (20, 600)}

# A line of JSON for each request and event (docs/it/logs.md); where somebody looks on, what goes wrong in plain words.
LOG_JSON = read_flag("LOG_JSON", default=not (DEBUG or DEMO))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"links": {"()": "kacanik_comms.core.logs.HideLinks"}},
    "formatters": {"plain": {"format": "%(message)s"}, "json": {"()": "kacanik_comms.core.logs.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["links"],
            "formatter": "json" if LOG_JSON else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "kacanik_comms.requests": {"level": "INFO" if LOG_JSON else "WARNING"},
        "kacanik_comms.server.worker": {"level": "INFO" if LOG_JSON else "WARNING"},
        # It is said in one line without a traceback (error_pages.py).
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        # That a request was refused stands in its own line.
        "django.request": {"level": "ERROR" if LOG_JSON else "WARNING"},
    },
}
