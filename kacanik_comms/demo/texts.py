"""What a demonstration says of its invented year. Every text says of itself that it is a demonstration."""

MARK = "Demonstrim"

# Section of the text → Albanian, Serbian.
NARRATIVES = {
    "context": (
        f"{MARK}: viti ishte i pari i zbatimit të strategjisë. Zyra për Informim kishte një zyrtar dhe ndihmën e "
        "Zyrës së IT-së; buxheti për komunikim mbeti ai i vitit të kaluar.\n\n"
        "Në pranverë u ndryshua mënyra e thirrjes së seancave të Kuvendit, prandaj njoftimet u nxorën më herët se "
        "zakonisht. Në vjeshtë puna u ngadalësua, sepse drejtoritë përgatitnin buxhetin.",
        f"{MARK}: ovo je bila prva godina sprovođenja strategije. Kancelarija za informisanje imala je jednog "
        "službenika i pomoć kancelarije za IT; budžet za komunikaciju ostao je isti kao prethodne godine.\n\n"
        "Na proleće je promenjen način sazivanja sednica Skupštine, pa su obaveštenja izlazila ranije nego obično. "
        "U jesen se rad usporio, jer su direkcije pripremale budžet.",
    ),
    "achievements": (
        f"{MARK}: shumica e aktiviteteve të veçanta u realizuan brenda afatit dhe njoftimet para seancave dolën "
        "rregullisht. Takimet me qytetarë u mbajtën në të gjitha fshatrat e mëdha.",
        f"{MARK}: većina posebnih aktivnosti realizovana je u roku, a obaveštenja pre sednica izlazila su redovno. "
        "Susreti sa građanima održani su u svim većim selima.",
    ),
    "challenges": (
        f"{MARK}: dy audienca mbetën pa u arritur, sepse askush nuk e ka përgjegjësinë për to. Dëshmitë mblidhen "
        "shpesh me vonesë.\n\nRreziku më i madh për vitin e ardhshëm është se zyra varet nga një person i vetëm.",
        f"{MARK}: dve ciljne grupe nisu dosegnute, jer niko nije zadužen za njih. Dokazi se često prikupljaju sa "
        "zakašnjenjem.\n\nNajveći rizik za narednu godinu jeste to što kancelarija zavisi od jedne osobe.",
    ),
    "lessons": (
        f"{MARK}: një takim i vogël me pyetje të përgatitura solli më shumë se një konferencë. Regjistrimi në të "
        "njëjtën ditë kursen kohë në janar.",
        "",  # left untranslated, so that the report shows how it says so
    ),
    "next_year": (
        f"{MARK}: tri përparësi: takime me bizneset dhe donatorët, dëshmi të mbledhura në ditën e aktivitetit, dhe "
        "njoftime edhe në gjuhën serbe për çdo seancë.",
        f"{MARK}: tri prioriteta: sastanci sa privrednicima i donatorima, dokazi prikupljeni na dan aktivnosti, i "
        "obaveštenja i na srpskom jeziku za svaku sednicu.",
    ),
}

# Number of the objective → verdict, Albanian, Serbian.
OBJECTIVES = {
    1: (
        "achieved",
        f"{MARK}: komunikimi i brendshëm u përmirësua dukshëm; takimet u mbajtën sipas planit.",
        f"{MARK}: interna komunikacija se vidno poboljšala; sastanci su održani prema planu.",
    ),
    2: (
        "partly",
        f"{MARK}: marrëdhëniet me mediat janë të mira, por uebfaqja nuk u rifreskua në kohë.",
        f"{MARK}: odnosi sa medijima su dobri, ali internet stranica nije ažurirana na vreme.",
    ),
    3: (
        "partly",
        f"{MARK}: qytetarët u informuan rregullisht; pjesëmarrja në dëgjime publike mbeti e ulët.",
        f"{MARK}: građani su redovno informisani; učešće na javnim raspravama ostalo je nisko.",
    ),
}

# For the first desired impacts in the order of the strategy: verdict, evidence, Albanian, Serbian.
IMPACTS = (
    (
        "achieved",
        "survey",
        f"{MARK}: 68 % e të anketuarve thanë se janë të informuar mirë.",
        f"{MARK}: 68 % anketiranih reklo je da je dobro informisano.",
    ),
    (
        "partly",
        "feedback",
        f"{MARK}: sipas bisedave me drejtorët, gjysma e tyre.",
        f"{MARK}: prema razgovorima sa direktorima, polovina njih.",
    ),
    ("partly", "monitoring", f"{MARK}: rreth një e treta e artikujve.", f"{MARK}: oko trećine članaka."),
    (
        "not_achieved",
        "records",
        f"{MARK}: numri i kërkesave nuk u rrit.",
        f"{MARK}: broj zahteva nije porastao.",
    ),
)

# Kind of deviation → what was found and what is recommended, each in Albanian and Serbian.
FINDINGS = {
    "change": (
        "u krye vetëm në një pjesë, sepse u fillua vonë.",
        "realizovano je samo delimično, jer je kasno započeto.",
        "Të ndahet në dy hapa, me afat për secilin.",
        "Podeliti na dva koraka, svaki sa svojim rokom.",
    ),
    "continue": (
        "nuk u realizua brenda vitit, por mbetet i nevojshëm.",
        "nije realizovano u toku godine, ali je i dalje potrebno.",
        "Të mbartet në planin e ardhshëm me një bartës të qartë.",
        "Preneti u naredni plan sa jasnim nosiocem.",
    ),
    "drop": (
        "nuk ka më kuptim: e njëjta gjë bëhet në një aktivitet tjetër.",
        "više nema svrhe: isto se radi u drugoj aktivnosti.",
        "",
        "",
    ),
}
NEW = (
    "Bizneset dhe donatorët nuk u ftuan në asnjë takim gjatë vitit.",
    "Privrednici i donatori tokom godine nisu pozvani ni na jedan sastanak.",
    "Të mbahet një takim me bizneset dhe donatorët në çdo gjysmëvjetor.",
    "Održati sastanak sa privrednicima i donatorima u svakom polugodištu.",
)
# Level, name and unit in Albanian and Serbian, baseline, target, actual.
INDICATORS = (
    (2, "output", "Njoftime për media", "Saopštenja za medije", "copë", "komada", 40, 60, 64),
    (
        3,
        "outcome",
        "Pjesëmarrës në dëgjime publike",
        "Učesnici javnih rasprava",
        "persona",
        "osoba",
        210,
        300,
        248,
    ),
    (
        1,
        "outtake",
        "Të punësuar që e lexojnë buletinin",
        "Zaposleni koji čitaju bilten",
        "%",
        "%",
        None,
        50,
        None,
    ),
)
