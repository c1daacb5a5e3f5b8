"""Word lists for reading attributions: cue verbs, titles, role nouns, function words.

Cue verbs follow Levin, *English Verb Classes and Alternations* (1993), classes 37 (communication), 29.4
(declare), 33 (judgement) and 25.4 (transcribe), less verbs of belief and plan; forms are inflected by rule.
Titles and abbreviations are those of newspaper style; given names are listed with their source in
``given_names.txt``. Not covered: languages other than English, and slang of saying ("was like").

    VERB_FORMS["denied"]   # ("deny", "past")
"""

from __future__ import annotations

from importlib.resources import files
from typing import Literal


def words(text: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(text.split())


# Verbs that take a quotation or a that-clause, and may follow it: "…," she said.
SAY = words(
    """make snipe acknowledge add admit advise affirm agree allege announce answer argue ask assert attest aver
    avow bark bellow bemoan blog blurt boast brag caution chant charge chide chime claim clarify comment
    complain concede conclude concur confess confide confirm contend counter crow cry deadpan declare decree
    demand deny disclose dispute elaborate email e-mail emphasize emphasise exclaim exhort explain exult
    forecast fret fume gripe groan grouse grumble gush hint holler howl imply indicate inform inquire insinuate
    insist interject intone jest joke lament lecture maintain marvel mention moan mumble murmur mutter note
    object observe opine plead pledge point post posit preach predict proclaim profess promise pronounce propose
    protest quip rant read reaffirm reason reassure recall recite recommend recount reiterate rejoin relate
    remark remind repeat reply report request respond restate retort reveal rhapsodize say scoff scream shout
    shriek sigh sneer snap snarl speculate state stipulate stress submit suggest summarize surmise swear tease
    testify text theorize thunder tweet retweet underline underscore urge utter venture voice volunteer vow wail
    warn whine whisper wonder write yell question react vent estimate"""
)

# Verbs whose first object is the hearer: "told reporters that …".
TELL = words(
    """advise ask assure caution email e-mail exhort implore inform instruct lecture notify order persuade promise
    reassure remind tell text urge warn beg"""
)

# Verbs of judgement and topic, whose object is what was said: "accused the board of …", "denounced the plan".
JUDGE = words(
    """highlight reference insult accuse admonish allege applaud assail attack bash berate blame blast call
    castigate censure characterize chastise chide cite commend compare compliment condemn congratulate credit
    criticise criticize decry defend demand denounce deplore deride describe detail disavow dismiss disparage
    downplay excoriate explain extol fault hail hammer implore invoke lambast lambaste label laud liken lobby
    mock outline portray praise quote rail rap rebuff rebuke rebut refute reject reprimand repudiate ridicule
    rip salute scold skewer slam tout trash thank taunt trumpet urge welcome advocate apologize apologise
    question discuss talk speak refer express challenge"""
)

# Verbs of not saying; the first two with an infinitive ("declined to comment"), the rest behind "would not".
REFUSE = words("decline refuse")
WOULD_NOT = words("comment say answer elaborate confirm discuss speak talk respond reveal specify disclose")

# Without a quotation or "that" their object is a text, not what it says: "wrote a book".
PUTS_ON_PAPER = words("write post submit email e-mail read text blog")

# Cues of a quotation only when it stands right beside them: "…," he continued.
BESIDE_QUOTATION = words(
    """remember beam crack boom demur snipe jeer gloat interrupt echo begin close conclude continue end finish
    laugh open reason recall reflect start sigh sneer snap reads read go think wonder muse joke"""
)

# Followed by one of these particles or not cues at all: "speak of", "point out".
PARTICLES = {
    "point": ("out", "to"),
    "talk": ("about", "of", "up"),
    "speak": ("about", "of", "against", "out"),
    "refer": ("to",),
    "rail": ("against", "about"),
    "lobby": ("for", "against"),
    "apologize": ("for", "to"),
    "apologise": ("for", "to"),
    "chime": ("in",),
    "fire": ("back", "off"),
    "shoot": ("back",),
    "hit": ("back",),
    "go": ("on",),
    "lash": ("out",),
    "spell": ("out",),
    "lay": ("out",),
    "call": ("for", "on", "out"),
    "make": ("clear", "plain", "point", "case", "argument"),  # "made it clear", "made the case": some words between
}
OPTIONAL_PARTICLE = frozenset({"call"})
SAY |= {"fire", "shoot"}
JUDGE |= {"lash", "hit"}

_IRREGULAR = {
    "make": ("makes", "made", "made", "making"),
    "say": ("says", "said", "said", "saying"),
    "tell": ("tells", "told", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "read": ("reads", "read", "read", "reading"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "begin": ("begins", "began", "begun", "beginning"),
    "think": ("thinks", "thought", "thought", "thinking"),
    "go": ("goes", "went", "gone", "going"),
    "shoot": ("shoots", "shot", "shot", "shooting"),
    "hit": ("hits", "hit", "hit", "hitting"),
    "lay": ("lays", "laid", "laid", "laying"),
    "beg": ("begs", "begged", "begged", "begging"),
    "forecast": ("forecasts", "forecast", "forecast", "forecasting"),
    "submit": ("submits", "submitted", "submitted", "submitting"),
    "admit": ("admits", "admitted", "admitted", "admitting"),
    "rebut": ("rebuts", "rebutted", "rebutted", "rebutting"),
    "refer": ("refers", "referred", "referred", "referring"),
    "aver": ("avers", "averred", "averred", "averring"),
    "slam": ("slams", "slammed", "slammed", "slamming"),
    "rip": ("rips", "ripped", "ripped", "ripping"),
    "rap": ("raps", "rapped", "rapped", "rapping"),
    "brag": ("brags", "bragged", "bragged", "bragging"),
    "blog": ("blogs", "blogged", "blogged", "blogging"),
    "quip": ("quips", "quipped", "quipped", "quipping"),
    "chat": ("chats", "chatted", "chatted", "chatting"),
    "fret": ("frets", "fretted", "fretted", "fretting"),
    "snap": ("snaps", "snapped", "snapped", "snapping"),
    "extol": ("extols", "extolled", "extolled", "extolling"),
}


def _inflect(verb: str) -> tuple[str, str, str, str]:
    """Third person, past, participle and -ing form of a regular verb."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb[:-1]}ied", f"{verb}ing"
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"
    if verb.endswith("e"):
        ing = f"{verb}ing" if verb.endswith("ee") else f"{verb[:-1]}ing"
        return third, f"{verb}d", f"{verb}d", ing
    return third, f"{verb}ed", f"{verb}ed", f"{verb}ing"


Form = Literal["base", "third", "past", "ing"]


def _forms() -> dict[str, tuple[str, Form]]:
    """Every inflected form with its verb; a past tense and a participle are both "past"."""
    forms: dict[str, tuple[str, Form]] = {}
    for verb in sorted(SAY | TELL | JUDGE | REFUSE | BESIDE_QUOTATION | PARTICLES.keys()):
        third, past, participle, ing = _inflect(verb)
        inflected: list[tuple[str, Form]] = [(verb, "base"), (third, "third"), (past, "past"), (participle, "past")]
        for form, kind in [*inflected, (ing, "ing")]:
            forms.setdefault(form, (verb, kind))
    forms["read"] = ("read", "past")
    return forms


VERB_FORMS = _forms()

# Forms that are nouns or adjectives more often than verbs; they need a subject right before them.
NOUNISH = words(
    """address answer answers attack attacks blame blog blogs boast boasts call calls caution challenge challenges
    chant chants charge charges claim claims close comment comments complaint counter credit credits cry cries
    demand demands detail details dispute disputes e-mail email emails end ends estimate fault fire forecast
    forecasts go hint hints hit hits joke jokes lament lecture lectures label labels mention mentions note notes
    object objects open order orders outline plea plead pledge pledges point points post posts praise promise
    promises protest protests question questions quip quips quote quotes rap read reads reason reasons rebuke
    remark remarks reply report reports request requests rip salute shot shout shouts speculate start starts
    state states stress text texts talk talks tease think tweet tweets voice voices volunteer vow vows warning
    welcome yell"""
)

NOUNISH |= {_inflect(verb)[0] for verb in NOUNISH if verb in VERB_FORMS and VERB_FORMS[verb][1] == "base"}
NOUNISH |= words("advocate advocates volunteers murmurs thanks")

BE = words("is are was were be been being am 's 're 'm ’s ’re ’m")
HAVE = words("has have had having 've 'd ’ve ’d")
MODALS = words("will would can could may might must shall should 'll ’ll")
AUXILIARIES = BE | HAVE | MODALS | frozenset({"do", "does", "did"})
NEGATIONS = words("not never n't n’t no nor neither hardly barely rarely without cannot")
DETERMINERS = words(
    """the a an this that these those his her its their our my your some any all both each every another other many
    several few most no one two three four five six seven eight nine ten more"""
)
QUANTITIES = words("others many some most few both all several one another")
PRONOUNS = words("he she they i we you it who")
OBJECT_PRONOUNS = words("him her them me us you it himself herself themselves each")
PREPOSITIONS = words(
    """of for from in at with on to by near about against under inside behind during after before since until into
    over through across outside within without despite amid among between via per like unlike around along upon
    toward towards beyond above below as than aboard following including regarding concerning throughout"""
)
CONJUNCTIONS = frozenset({"and", "or", "but", "yet", "nor", "so"})
SUBORDINATORS = words(
    """although though while when whenever if unless because since after before until as where whether even once
    despite that which who whose whom what how why given asked whereas"""
)
FUNCTION_WORDS = (
    DETERMINERS
    | PRONOUNS
    | OBJECT_PRONOUNS
    | PREPOSITIONS
    | CONJUNCTIONS
    | SUBORDINATORS
    | AUXILIARIES
    | NEGATIONS
    | words(
        """wherever whenever whatever whichever whoever besides speaking according both there here then now also still
    just even yes well oh please thus hence therefore however meanwhile instead later earlier recently yesterday
    today tonight tomorrow finally again first second third last next perhaps maybe indeed moreover furthermore
    additionally nevertheless nonetheless otherwise similarly let such same only not never ever if while because
    everyone everybody nobody someone somebody anyone anybody nothing something everything much less too very
    new former what’s it’s that’s he’s she’s"""
    )
)
ADVERBS = words(
    """also then later once often again even just still now long first instead since already soon ever only thus
    too yesterday today tonight earlier further therefore however meanwhile twice always sometimes all both
    themselves himself herself itself"""
)
NOT_ADVERBS = words(
    """family ally italy july reply bully assembly supply monopoly rally belly jelly kelly sally billy molly reilly
    early elderly only emily lily beverly kimberly daily weekly"""
)

DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = words(
    """january february march april may june july august september october november december jan. feb. aug. sept.
    oct. nov. dec. jan feb aug sept oct nov dec mar. apr. sep."""
)

HONORIFICS = {
    "mr": "m", "mr.": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "pope": "m", "congressman": "m",
    "councilman": "m", "assemblyman": "m", "businessman": "m", "chairman": "m", "spokesman": "m", "father": "m",
    "brother": "m", "monsignor": "m", "rabbi": None, "imam": "m", "ayatollah": "m", "sheikh": "m", "alderman": "m",
    "mrs": "f", "mrs.": "f", "ms": "f", "ms.": "f", "miss": "f", "dame": "f", "lady": "f", "queen": "f",
    "princess": "f", "congresswoman": "f", "councilwoman": "f", "assemblywoman": "f", "businesswoman": "f",
    "chairwoman": "f", "spokeswoman": "f", "sister": "f", "mother": "f", "baroness": "f", "wife": "f", "daughter": "f",
    "husband": "m", "son": "m", "actress": "f", "actor": None,
}  # fmt: skip

# Titles that stand before a name, in lower case; the gendered ones are above.
TITLES = HONORIFICS.keys() | words(
    """inspector constable warden dr dr. prof prof. professor president vice senator sen. sens. sen senators
    governor gov. govs. gov lt. lt rep. reps. rep representative representatives congressmen mayor judge justice
    chief general gen. gen attorney atty. secretary minister prime premier chancellor ambassador speaker leader
    majority minority whip director commissioner sheriff captain capt. capt colonel col. col major maj. maj sgt.
    sgt sergeant admiral adm. officer detective det. lieutenant commander cmdr. private pvt. cpl. corporal
    pastor reverend rev. rev fr. bishop archbishop cardinal deacon dean coach chair chairperson chairwoman ceo
    cfo coo treasurer superintendent supt. comptroller auditor solicitor prosecutor district deputy assistant
    associate acting interim former ex- then- first lady press state secretary-general undersecretary councilor
    councillor delegate del. assemblymember councilmember co-founder founder candidate nominee incumbent
    presidents justices judges governors mayors executive senior national security adviser advisor foreign
    defense treasury homeland finance interior education health labor energy chairman spokesperson republican
    democrat democratic conservative liberal independent gop tory labour libertarian socialist retired hon.
    honourable honorable crown grand duke duchess count"""
)

DEPARTMENTS = words(
    """state defense treasury labor energy commerce education transportation interior agriculture homeland security
    veterans health human services housing war navy army"""
)

# Singular nouns for one person, by which an article can refer back to a name: "the mayor".
ROLES = words(
    """ceo cfo coo cleric accountant grandmother grandfather grandson granddaughter niece nephew uncle aunt cousin
    boyfriend girlfriend fiance fiancee roommate colleague counterpart predecessor successor barrister
    magistrate playwright screenwriter sculptor painter guitarist drummer frontman goalkeeper midfielder striker
    quarterback trainer referee ranger paramedic firefighter policeman policewoman constable inspector
    shopkeeper landlord tenant homeowner pensioner refugee migrant chemist physicist biologist epidemiologist
    astronomer geologist meteorologist technician historian activist actor actress adviser advisor aide ally
    ambassador analyst anchor architect artist assemblyman assemblywoman assistant athlete attorney author
    banker billionaire biographer bishop boss broadcaster businessman businesswoman candidate captain cardinal
    challenger chair chairman chairwoman champion chancellor chef chief clerk coach colonel columnist comedian
    commander commentator commissioner composer congressman congresswoman conservative consultant contender
    coordinator correspondent councilman councilwoman councillor creator critic defendant defender delegate
    democrat demonstrator deputy designer detective developer diplomat director doctor economist editor engineer
    entrepreneur envoy executive expert farmer filmmaker financier founder frontrunner front-runner fundraiser
    general governor graduate guard head host hopeful investigator investor journalist judge justice king
    lawmaker lawyer leader lecturer legislator libertarian lieutenant lobbyist magnate man manager mayor member
    mechanic millionaire minister mogul monarch mother musician nominee novelist nurse officer official
    operative opponent organizer owner parent participant partner pastor patient pediatrician philosopher
    physician pilot player poet politician pollster pope premier president priest prince princess principal
    prosecutor producer professor protester psychologist publisher queen rabbi rapper republican reporter
    representative researcher resident retiree rival runner scholar scientist secretary senator sergeant sheriff
    singer socialist soldier solicitor speaker spokesman spokesperson spokeswoman staffer strategist student
    superintendent supporter surgeon surrogate teacher teenager treasurer tycoon veteran vice victim volunteer
    voter whip widow wife woman worker writer youth husband son daughter brother sister father newcomer star
    moderator contributor trustee chairperson bartender driver pundit cofounder co-founder counsel negotiator
    regulator trader witness neighbor neighbour admiral incumbent icon superdelegate neurosurgeon confidant confidante
    donor blogger ambassador mogul starlet texan insider backer booster admirer fan pal friend lobbyist"""
)

# Roles of which an article may mean the holder without having named one, or somebody whom it doesn't name at all: they
# stand for somebody only by what the article says, never for whom it speaks of anyway.
OFFICES = words(
    """president premier minister chancellor king queen prince princess pope monarch mayor judge justice magistrate
    prosecutor spokesman spokeswoman spokesperson man woman youth teenager witness reporter correspondent officer
    detective sheriff policeman policewoman victim driver moderator anchor boss husband wife widow son daughter brother
    sister father mother parent grandfather grandmother grandson granddaughter uncle aunt cousin niece nephew boyfriend
    girlfriend fiance fiancee aide assistant adviser advisor staffer strategist consultant pollster voter supporter
    protester demonstrator resident opponent rival defendant member patient student official ally counterpart
    predecessor successor colleague partner delegate volunteer interviewer pastor priest clerk guard coach editor
    publisher owner secretary vice deputy general"""
)

RULERS = words("president premier minister chancellor king queen prince princess pope monarch")

SPOKES = words("spokesman spokeswoman spokesperson spokesmen spokeswomen spokespeople spokespersons spox")

# Lower-case nouns for a body that can speak: "the Smith campaign", "police".
BODIES = words(
    """administration agency alliance army association authority board bank bloc body bureau cabinet campaign
    caucus center centre charity church club coalition college commission committee company conference congress
    corporation council court department embassy federation firm force foundation fund government group hospital
    institute institution legislature magazine military ministry movement network newspaper office organisation
    organization outlet pac panel paper parliament party police prosecution publication school service senate
    society station task team think-tank tribunal union university unit website camp delegation navy newsroom
    watchdog regulator"""
)

# Words of a name that make it an organisation's, in lower case.
NAME_OF_BODY = BODIES | words(
    """agence house times post news journal herald tribune guardian daily gazette press reuters associated inc inc.
    corp corp. llc ltd ltd. co. group party pentagon kremlin vatican commons lords nations union league trust
    partners holdings industries systems technologies motors airlines airways bureau fbi cia nsa nato cnn nbc
    abc cbs msnbc bbc npr ap afp pbs fox espn hbo c-span google facebook twitter microsoft apple amazon
    democrats republicans tories americans congress senate parliament treasury exchange reserve courts agency
    street network radio television tv review weekly today chamber voters studios pictures entertainment media
    institutes bank states america legislature corps guard navy army marines police museum library society
    academy laboratory lab labs clinic hospital airport port authority council councils federation campaign
    caucus center centre project action fund foundation coalition alliance committee commission conference
    convention association department ministry office embassy university college school church court board
    magazine pac politico bloomberg"""
)

# Nouns for something written or aired, as subject of "says": its author isn't named by it.
DOCUMENTS = words(
    """placard placards banner banners plaque sticker slogan graffiti ad advertisement affidavit analysis
    announcement article bill blog book brief caption commercial complaint document documents email emails essay
    filing headline indictment interview lawsuit letter manifesto memo message motion notice op-ed page petition
    piece platform poll polls post poster posts press-release profile records release report reports resolution
    review ruling script sign signs statement story stories study studies suit summary survey surveys text
    transcript tweet tweets video website editorial data figures research spot e-mail"""
)

# Plural nouns for people who aren't named: "officials said".
PEOPLE = words(
    """people officials sources aides advisers advisors analysts experts critics supporters opponents allies
    lawmakers legislators prosecutors lawyers attorneys economists scientists researchers voters residents
    witnesses investigators authorities diplomats executives leaders members observers historians pollsters
    operatives strategists organizers protesters activists reporters journalists scholars students parents
    teachers doctors relatives neighbors neighbours friends backers detractors donors delegates insiders
    staffers agents officers detectives politicians conservatives liberals progressives moderates workers
    employees men women others many some most several few both candidates representatives rivals senators
    governors veterans commentators pundits columnists skeptics sceptics families fans surrogates survivors
    victims"""
)

SPEAKING_NOUNS = ROLES | SPOKES | BODIES | PEOPLE | DOCUMENTS

DEMONYMS = words(
    """american british english french german russian ukrainian chinese japanese indian pakistani israeli
    palestinian iranian iraqi syrian turkish greek italian spanish portuguese polish dutch belgian swedish
    norwegian danish finnish swiss austrian hungarian czech slovak romanian bulgarian serbian croatian canadian
    mexican brazilian argentine cuban venezuelan colombian chilean peruvian egyptian libyan tunisian moroccan
    algerian nigerian kenyan ethiopian somali sudanese south-african saudi qatari emirati yemeni lebanese
    jordanian kuwaiti afghan korean vietnamese thai filipino philippine indonesian malaysian australian zealand
    irish scottish welsh european african asian arab muslim christian jewish catholic islamic western eastern
    northern southern"""
)

PLACES = words(
    """alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi
    missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma oregon
    pennsylvania rhode tennessee texas utah vermont virginia wisconsin wyoming ala. ariz. ark. calif. colo.
    conn. del. fla. ga. ill. ind. kan. ky. la. md. mass. mich. minn. miss. mo. mont. neb. nev. n.h. n.j. n.m.
    n.y. n.c. n.d. okla. ore. pa. r.i. s.c. s.d. tenn. tex. vt. va. wash. w.va. wis. wyo. d.c. washington london
    paris berlin moscow beijing kyiv kiev brussels tokyo jerusalem tehran baghdad damascus ankara cairo delhi
    islamabad ottawa canberra russia ukraine china japan india pakistan israel iran iraq syria turkey greece
    italy spain portugal poland france germany britain england scotland wales ireland canada brazil argentina
    cuba venezuela colombia chile peru egypt libya africa europe asia america u.s. u.k. us uk eu un u.n. gaza
    crimea australia zealand korea vietnam thailand kingdom"""
)


def _given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Men's and women's given names, from the list beside this module, which names its source."""
    listed = files("rag.statements").joinpath("given_names.txt").read_text(encoding="utf-8")
    male, female = listed.partition("[male]")[2].split("[female]")
    return words(male), words(female)


MALE_NAMES, FEMALE_NAMES = _given_names()
