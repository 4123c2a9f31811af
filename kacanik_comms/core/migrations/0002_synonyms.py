"""The first synonyms of the search."""

from django.db import migrations

# What people type, and what the plan says; the administrator extends it.
SYNONYMS = {
    "postim, fb, facebook, fejsbuk, instagram, twitter, tiktok, objava na mreži": "rrjetet sociale, platformat sociale",
    "prononcim, deklaratë, deklarim, televizion, radio": "intervista",
    "press, gazetar, novinar, gazeta, novine": "media, shtyp",
    "kumtesë, njoftim për media, njoftim për shtyp, lajm, vest, press release": "komunikata për shtyp",
    "konferencë për media, konferencija za novinare, pres konferencija": "konferencat për shtyp",
    "takim, sastanak": "mbledhje",
    "mbledhje": "takim",
    "faqe, faqja e internetit, web, ueb, website, websajt, uebsajt, webfaqe, vebsajt": "uebfaqja, websajt, webfaqe",
    "live, drejtpërdrejt, uživo, video": "transmetimi",
    "kurs, seminar, aftësim": "trajnim",
    "pyetësor, anketë, upitnik": "anketim, sondazh",
    "sondazh": "anketim",
    "debat publik, konsultim publik, diskutim publik": "dëgjimet publike",
    "njoftim, lajmërim, konkurs": "shpallje",
    "mërgatë, mërgimtar, bashkatdhetar": "diasporë",
    "staf, punëtor, nëpunës, zaposleni": "personel, të punësuarit",
    "shoqata, joqeveritare, nevladine": "OJQ, shoqëria civile",
    "ojq": "shoqëria civile",
    "postë elektronike, mail": "email",
    "festë, ahengun, gosti": "festa e fundvitit, pritje",
    "donator": "organizatave dhe donatorëve",
    "mediat online, përcjellje e mediave, kliping, press clipping": "monitorimi i mediave",
    "asamble, kuvend, skupština": "kuvendi",
    "dyert e hapura": "dyerve të hapura",
    "turist, vizitor": "turizmi",
}


def add_synonyms(apps, schema_editor):
    synonym = apps.get_model("core", "Synonym")
    synonym.objects.bulk_create(
        synonym(term=term, meaning=meaning) for term, meaning in SYNONYMS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(add_synonyms, migrations.RunPython.noop)]
