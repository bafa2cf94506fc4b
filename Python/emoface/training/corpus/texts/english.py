"""Lines of English game dialogue: templates, word lists and invented names.

Real words give real sequences of phones; invented names give the rare ones.
"""

from functools import cache

import numpy as np

from ....text.english_lexicon import english_lexicon

PERSON = (
    "the captain|my brother|a stranger|the old witch|your father|the guard|nobody|everyone|the merchant|our queen|"
    "that boy|the pilot|a ghost|the blacksmith|the whole village|the doctor|my best friend|the emperor|she|he|the "
    "judge|her mother|the thief|a young woman|the chef|the professor|the other team|the bird keeper"
).split("|")
PEOPLE = "we|they|you|the soldiers|these people|the children|wolves|both of them|the villagers|the machines".split("|")
THING = (
    "the bridge|a boat|the missing map|the purple potion|your sword|this book|the broken machine|a golden key|the "
    "fourth door|my shoes|the treasure|an apple pie|the fuel pump|a bowl of soup|the huge beast|the measure|the "
    "letter|a bomb|the shield|five bottles of beer|the garage|the engine|a fish|the moon|the village well|these "
    "papers|the tower|my helmet|a piece of bread|the blue fire|the voice recorder|a thousand arrows|the playground|a "
    "cup of coffee|the bathroom mirror|my favourite movie|the azure robe|the oyster shell"
).split("|")
PLACE = (
    "by the river|in the forest|behind the wall|at the top of the mountain|under the bridge|near the harbour|on the "
    "other side|in this awful weather|before dawn|after the festival|through the valley|outside|over there|at the "
    "market|in the basement|above the clouds|beyond the northern gate|in Shanghai|on the roof|downtown"
).split("|")
PAST = (
    "found|stole|broke|bought|buried|remembered|watched|moved|fought for|opened|promised|wanted|chose|kept|threw|"
    "pushed|gave away|lost|picked up|cooked|mentioned|washed|burned|brought|saved|measured|hid|sold|forgot|poisoned"
).split("|")
VERB = (
    "find|steal|break|buy|bury|remember|watch|move|fight for|open|promise|choose|keep|throw|push|lose|pick up|cook|"
    "mention|wash|burn|bring|save|measure|hide|sell|forget|use|join|pull|show|read|check|leave|change|reach"
).split("|")
ADJECTIVE = (
    "beautiful|impossible|very brave|awful|completely empty|far too dangerous|wonderful|strange|quiet|bigger than "
    "before|obvious|worth the trouble|pretty good|huge|poisonous|funny|a bit boring|perfect|thirsty|ready|joyful|"
    "worse every year|as smooth as butter|cheap|loud|gorgeous|unusual|foolish"
).split("|")
ADVERB = (
    "quickly|before it is too late|every morning|for both of us|again|without a word|together|at once|carefully|with "
    "my own hands|if you must|when the bell rings|for the last time|forever|now|yesterday|by myself"
).split("|")
OPENING = (
    "Well,|Listen,|Hum,|Uh,|Um, you know,|Look,|Oh,|Wait,|My friend,|Maybe|Of course|Please,|Actually,|Believe me,|"
    "Ah,|Fine.|Yes, yes.|No!|Hey!|Shush.|Excuse me,|Honestly,|But|And|Because|I mean,|Good morning."
).split("|")
CALL = (
    "Help me!|Watch out!|Get down!|Over here!|I can't believe it!|Move, move, move!|Don't shoot!|We made it!|What a "
    "mess!|Give me that!|How wonderful!|Get out of my house!|Stop!|Enough!|Behind you!|Boom!|Unbelievable!|Thank you "
    "so much!|You fool!|Bring me the map!|Shut the door!|Fire!|Pull it up!|We're under attack!|Awesome!"
).split("|")
HERO = (
    "George|Elizabeth|Sophie|Jake|Marcus|Aisha|Charlotte|Boyd|Zhou|Joyce|Thaddeus|Ruth|Judge Howard|Captain Moira|"
    "Doctor Jones|Sergeant Brooks|Lady Guinevere|Troy|Yusuf|Chief Garcia|Uncle Joe|Faith|Hugo|Zoe|Theo|Wyatt|Agent "
    "Five"
).split("|")
BARK = (
    "Reloading!|Cover me!|On your left!|Man down!|I'm hit!|Go, go, go!|Fall back!|Hold the line!|Clear!|Contact!|"
    "Grenade!|Need a medic!|Moving up!|Who goes there?|Must have been the wind.|Did you hear that?|Over there, I saw "
    "something.|He's behind the wall!|She's getting away!|After them!|Nothing here.|All quiet.|Just a mouse.|Show "
    "yourself!|Drop your weapon!|Hands up!|Find the intruder!|Sound the alarm!|Out of ammo!|Enemy spotted!|Take "
    "cover!|Push forward!|They're flanking us!|Watch your fire!|Got one!|Nice shot!|Target destroyed.|Good job, "
    "boys.|Regroup!|Charge!|For the king!|To arms!|Stay with me!|Not yet.|Wait for it.|Now!|Open the gate!|The "
    "bridge is out!|Incoming!|Ow!|Ouch, that hurt!|Aah!|Ugh.|Whoa!|Yeah!|No, no!|Phew.|Ha!|Oops.|Hooray!|Yuck!|Shh, be "
    "quiet.|Boo!|Aw, come on!"
).split("|")
TAUNT = (
    "Is that all you've got?|You call that a sword?|My grandmother fights better than you.|Pathetic.|You should have "
    "stayed at home.|Run while you can!|I'll feed you to the wolves.|You're nothing without your armour.|Come on "
    "then, coward!|Too slow!|I've been looking forward to this.|Your luck has run out.|Nobody leaves here alive.|Bow "
    "before me!|I enjoy a good joke, and you are one.|Oh, did that hurt?|Try harder.|You'll join the others soon "
    "enough.|How disappointing.|I could do this all day.|Beg for mercy.|Say hello to the void for me.|Was that meant "
    "to scare me?|You fight like a child.|This is where your journey ends.|Foolish boy, you've annoyed me for the "
    "last time."
).split("|")
QUEST = (
    "Bring me ten wolf pelts and I shall reward you.|The mayor's daughter has vanished, please find her.|There's a "
    "cave north of the village; something evil lives there.|Deliver this letter to the innkeeper before sunset.|"
    "Beware the old mine, no one has ever come back.|Collect the five pieces of the azure crown.|I have a job for "
    "you, if you're brave enough.|Speak with the elder, he will know what to do.|Meet me at the lighthouse at "
    "midnight.|Our well has been poisoned, and we don't know why.|You have chosen wisely, young traveller.|Take this "
    "potion, you'll need it.|The road to the south is closed.|What are you buying? What are you selling?|Welcome to "
    "my shop, take a look around.|I used to be an adventurer like you.|Have you seen my brother? He joined the "
    "garrison in the spring.|Without the third key the vault stays shut.|You will find the beast beneath the temple.|"
    "Thank you, hero, here is your payment."
).split("|")
# Spelt to be said: synthesisers read Hmm, Shh and W-wait letter by letter.
HESITATION = (
    "Um...|Uh, well...|Er, I mean...|Hum, let me think.|I... I don't know.|Wuh... wait...|Ah, you see...|Oh... right.|"
    "Um-hum.|Uh-huh.|You know, like...|It's just that...|Hum?|Huh?|So, uh...|Well, er..."
).split("|")
# Whole sentences, for the sequences that templates do not have.
SENTENCE = (
    "The old ferry pulled away from the pier before we bought our tickets.|Nobody believed that the puppy could climb "
    "such a steep hill.|A thin layer of frost covered both of the garden chairs.|She measured the beige fabric twice "
    "and cut it only once.|His voice broke when he thanked the nurses for their patience.|The fifth floor offers a "
    "fabulous view of the valley.|We usually have breakfast together, but this morning I overslept.|Put the blue jug "
    "beside the bowl of beets, please.|Would you mind moving your umbrella, sir?|My nephew joined the navy and "
    "visited forty ports.|The orchestra played a slow and mournful piece.|Three thieves threw a rope over the "
    "southern wall.|I thought we'd agreed to leave before the moon came up.|Choose a cheap watch, or a chocolate, "
    "whichever you like.|The pilot judged the angle badly and bounced along the runway.|Every evening the fishermen "
    "bring their boats up the beach.|You can't make an omelette without breaking a few eggs.|The jury was out for an "
    "hour and a quarter.|Whoever owns this yellow bicycle, please move it at once.|Pure water poured out of the rock "
    "and ran through the moss.|They were amazed by how loud a small bell can be.|Her rough hands smoothed the cloth "
    "over and over.|Both brothers bathe in the river, rain or shine.|The wolf's howl woke everybody up.|Don't push "
    "me, I'm moving as fast as I can.|The museum's oldest vase was found in a muddy field.|A proper rope would have "
    "saved them.|We've got to fix the valve before the boiler blows.|Why would anyone swap a horse for a "
    "wheelbarrow?|The cook chopped mushrooms, shallots and a bunch of chives.|It was foolish of him to argue with the "
    "referee.|The purple flowers bloom only once in five years.|He fumbled for a match and lit the lamp.|I'd rather "
    "walk home than wait for another bus.|The vivid green of the leaves surprised the visitors.|Please remember to "
    "feed the birds while we're away.|The village chief welcomed us with warm bread and butter.|My tooth aches "
    "whenever I chew on that side.|What on earth made you buy a boat?|The lawyer pulled a paper from the pocket of "
    "his robe.|Few people know how the puzzle was put together.|We found fossils of fish on top of the "
    "mountain.|You'd better cover the pan, or the sauce will bubble over.|The author wrote four hundred pages about a "
    "single day.|An avalanche of gravel rumbled down the slope.|Five bold foxes followed the farmer's van.|Are you "
    "sure about this, or are you just guessing?|The boy's joyful shout echoed around the courtyard.|Look at the "
    "pattern: two loops, a gap, then two more.|The smell of fresh paint made her feel dizzy.|We lowered the piano out "
    "of the window, would you believe it?|The clever thief wore gloves and left no fingerprints.|Pass me the pepper, "
    "will you?|The harbour master waved a red flag at the approaching ship.|If the fever comes back, give him half of "
    "a pill.|The robot's arm picked up a marble and dropped it into a cup.|A good umpire never argues.|Our "
    "neighbour's roof was blown off by the hurricane.|They tow the broken truck up a muddy road.|She whistles while "
    "she works, and it drives me mad.|The emperor's portrait hangs above the fireplace.|You have to knock twice and "
    "say the magic word.|Smooth pebbles rolled beneath our feet.|The bishop moved diagonally and captured my "
    "knight.|I owe you an apology, and probably a new window.|The youth club meets in the church hall on "
    "Thursdays.|The bomb squad moved everybody behind the barrier.|That was a marvellous performance, truly.|He "
    "refused to remove his hat during the prayer.|Most of the furniture was built from oak and walnut.|The vet gave "
    "our rabbit a very thorough check-up.|Through the fog we could hear a muffled bell.|Pay before you pump, says the "
    "sign.|The wind whipped the waves into white foam.|Some of the children were afraid of the huge puppet.|A zebra "
    "crossed the zone where lions usually hunt.|The general's plan was simple: wait, watch and then withdraw.|Open "
    "up, or we'll break down the door!|She tuned her guitar and hummed a few bars.|The judge asked for a brief "
    "pause.|Bring a warm jumper, the nights are bitter up there.|I never knew you could juggle.|The bus broke down, "
    "so we pushed it up to the petrol pump.|There's a mouse in my house, and it's wearing my shoes.|The two of you "
    "should have told me the truth.|We would have won, but for the weather.|The baker's thumb was covered in "
    "flour.|My voice is hoarse from shouting over the engines.|That vase belonged to my great grandmother.|Beyond the "
    "orchard lies a small pond full of frogs.|Those clothes are too loose for you.|Feel free to borrow my other "
    "boat.|The apprentice mopped the floor without complaint.|How far is it from here to the border?|Above all, keep "
    "moving and don't look back.|A sharp pain shot up my arm.|Give the map to Bob, and the food to me.|We've been "
    "over this before, haven't we?|The whole room went silent.|Perhaps the poem is about hope.|Why do you want to "
    "know?"
).split("|")
NUMBER_UNIT = "miles|gold coins|years|o'clock|percent|people|kilometers|points|days|degrees|bullets|pages".split("|")

ENGLISH_TEMPLATES = (
    "{PERSON} {PAST} {THING} {PLACE}.",
    "{OPENING} {PERSON} {PAST} {THING}, and {PEOPLE} {PAST} {THING}.",
    "Did {PERSON} {VERB} {THING} {PLACE}?",
    "Why should we {VERB} {THING} {ADVERB}?",
    "{CALL} {CALL}",
    "I will {VERB} {THING} {ADVERB}.",
    "{THING} is {ADJECTIVE}, but {THING} is {ADJECTIVE}.",
    "If {PEOPLE} {VERB} {THING}, {PEOPLE} {VERB} {THING} {ADVERB}.",
    "{OPENING} it takes {NUMBER} {UNIT}... maybe {NUMBER}.",
    "{NAME} said: {VERB} {THING} {PLACE}, or {VERB} {THING}!",
    "{OPENING} my name is {NAME}, from {NAME}.",
    "{CALL} {PERSON} {PAST} {THING}!",
    "How {ADJECTIVE}! Where did {PEOPLE} {VERB} {THING}?",
    "I, uh... I think {PERSON} is {ADJECTIVE}.",
    "There were {NUMBER} {UNIT} {PLACE}; {PEOPLE} {PAST} {NUMBER}.",
    "You, {NAME}, {VERB} {THING}. {NAME} and I {VERB} {THING} {ADVERB}.",
    "{THING}? {ADJECTIVE}. {THING}? {ADJECTIVE}. What about {THING}?",
    "{NAME}, {NAME}, {NAME}, {NAME} and {NAME}.",
    "{CALL} {BARK}",
    "{BARK} {BARK}",
    "{BARK} {TAUNT}",
    "{TAUNT}",
    "{TAUNT} {CALL}",
    "{QUEST}",
    "{QUEST} {OPENING} {PERSON} {PAST} {THING} {PLACE}.",
    "{HERO}, {QUEST}",
    "{HERO}? {HERO}! {BARK}",
    "{HESITATION} {PERSON} {PAST} {THING}.",
    "{HESITATION} {HESITATION} I can't {VERB} {THING}.",
    "{HESITATION} {NUMBER} {UNIT}? No, {NUMBER}!",
    "But {PERSON} {PAST}— {BARK}",
    "I was going to {VERB} {THING}, and then— {CALL}",
    "Don't you dare {VERB} {THING}, or I will—",
    "{HERO} never {PAST} {THING} — {HERO} only {PAST} {THING}.",
    "Tell {HERO} that {PERSON} is {ADJECTIVE}.",
    "Is {PERSON} {ADJECTIVE}, or am I {ADJECTIVE}?",
    "What? You {PAST} {THING}? {ADVERB}? {TAUNT}",
    "So... {PEOPLE} {PAST} {THING}. And {PERSON} {PAST} {THING}. {ADJECTIVE}.",
    "Ha ha! {TAUNT}",
    *5 * ("{SENTENCE}",),
    *3 * ("{SENTENCE} {SENTENCE}",),
    "{OPENING} {SENTENCE}",
    "{HERO}! {SENTENCE} {BARK}",
    "{WORD} {WORD}, {WORD} {WORD} and {WORD}.",
    "The {WORD} of the {WORD} was {WORD}, not {WORD}.",
    "{OPENING} I said {WORD}, not {WORD}!",
    "Is it a {WORD} or a {WORD}? A {WORD}, perhaps.",
    "{PERSON} has {WORD} {WORD} for {NAME} and {WORD}.",
    "{WORD}! {WORD}! The {WORD} is a {WORD}!",
    "My {WORD} {WORD} {PLACE}, your {WORD} {WORD} {ADVERB}.",
    "Every {WORD} {PAST} a {WORD} with {WORD} {WORD}.",
    "We {VERB} {WORD}, {WORD} or {WORD} {ADVERB}.",
    "How {WORD}! {HERO} {PAST} my {WORD} and {THING}.",
)
ONSETS = "b|p|m|f|v|th|d|t|n|l|s|z|sh|ch|j|r|w|y|h|k|g|br|pl|fr|tr|st|sp|bl|gr|sm|sw|shr|kw|vl|mb|".split("|")
NUCLEI = "a|e|i|o|u|ee|oo|ai|oy|ow|ar|er|or|au|oa|igh|ew".split("|")
CODAS = "||||n|m|b|p|f|v|th|s|sh|l|r|k|t|ng|x|lm|mp|ft".split("|")


def write_english(rng: np.random.Generator) -> str:
    """One line of English game dialogue."""
    line = str(rng.choice(ENGLISH_TEMPLATES))
    fill = {
        "PERSON": PERSON,
        "PEOPLE": PEOPLE,
        "THING": THING,
        "PLACE": PLACE,
        "PAST": PAST,
        "VERB": VERB,
        "ADJECTIVE": ADJECTIVE,
        "ADVERB": ADVERB,
        "OPENING": OPENING,
        "CALL": CALL,
        "UNIT": NUMBER_UNIT,
        "HERO": HERO,
        "BARK": BARK,
        "TAUNT": TAUNT,
        "QUEST": QUEST,
        "HESITATION": HESITATION,
        "SENTENCE": SENTENCE,
        "WORD": _dictionary(),
    }
    while "{" in line:
        slot = line[line.index("{") + 1 : line.index("}")]
        if slot == "NUMBER":
            word = str(rng.integers(2, int(rng.choice([20, 100, 3000]))))
        elif slot == "NAME":
            word = _invented_name(rng)
        else:
            words = fill[slot]
            word = words[int(rng.integers(len(words)))]  # rng.choice would make an array of them first
        line = line.replace("{" + slot + "}", word, 1)
    return line[0].upper() + line[1:]


# Words that have each of the 39 phones of ARPAbet, to top up the rare ones.
WORDS_WITH = {
    "AA": "father|calm|watch|drama|palm|stop|garage|honest", "AE": "hat|apple|sandwich|candle|attack|cabin|magic",
    "AH": "above|cup|money|trouble|hundred|supper|enough", "AO": "thought|law|caught|door|story|daughter|fortress",
    "AW": "house|crowd|mountain|cowboy|shout|town|loud|hour", "AY": "fire|night|light|child|island|crying|mine",
    "B": "baby|rabbit|cabbage|bubble|robber|bribe|noble", "CH": "church|choose|butcher|treasure chest|watch|cheese",
    "D": "daddy|ladder|dead|muddy|garden|sudden|dreaded", "DH": "mother|weather|this|bathe|either|breathe|southern",
    "EH": "bed|heavy|friend|empty|weapon|said|treasure", "ER": "bird|nurse|earth|worker|thirty|journey|murder",
    "EY": "face|neighbour|rain|eight|blade|danger|gate", "F": "fifty|coffee|laugh|phone|fearful|staff|offer",
    "G": "gogo|giggle|dragon|finger|hungry|guard|ghost", "HH": "hero|behind|horse|who|inhabit|hunter|ahead",
    "IH": "little|sit|miss|city|women|build|prison", "IY": "see|machine|keep|people|evil|breeze|these",
    "JH": "judge|giant|bridge|jungle|magic|courage|soldier", "K": "kick|cake|cookie|back|school|ancient king|crack",
    "L": "little|lonely|lily|hollow|allow|loyal|lull", "M": "mummy|member|moment|hammer|maximum|memory",
    "N": "nine|onion|nanny|banner|inner|noon|nation", "NG": "singing|king|young|longing|tongue|ring|bringing",
    "OW": "go|boat|open|shadow|stone|hello|broken", "OY": "boy|noise|joyful|poison|royal|voyage|oyster|coin|destroy",
    "P": "paper|puppy|pepper|people|pop|apple|happy", "R": "rare|mirror|arrow|river|furry|hurry|terror",
    "S": "sister|system|sussex|seaside|princess|lesson", "SH": "ship|ocean|special|shush|machine|mission|fish",
    "T": "tight|total|potato|street|better|attack|temple", "TH": "think|bath|thirty thousand|path|third|faith|thief",
    "UH": "good|book|could|wolf|push|foot|sugar|wooden", "UW": "moon|blue|food|tooth|ruin|truly|through",
    "V": "very|seven|vivid|velvet|village|heaven|survive", "W": "wow|wander|away|quick|world|wizard|winter",
    "Y": "yes|you|yellow|yearning|unit|beyond|yard|young", "Z": "zoo|zigzag|buzz|lazy|wizard|prison|busy",
    "ZH": "measure|vision|garage|treasure|pleasure|usual|azure|beige|explosion|leisure|casual|invasion",
}  # fmt: skip


def write_english_with(rng: np.random.Generator, phone: str) -> str:
    """One line of words that have this phone of ARPAbet."""
    words = rng.choice(WORDS_WITH[phone].split("|"), rng.integers(4, 9))
    return (", ".join(words[:-1]) + f" and {words[-1]}").capitalize() + str(rng.choice([".", "!", "?"]))


@cache
def _dictionary() -> list[str]:
    """Words of three to twelve letters of the dictionary that `emoface.text` has: every sequence of phones."""
    return [word for word in english_lexicon().words if 3 <= len(word) <= 12 and word.isalpha()]


def _invented_name(rng: np.random.Generator) -> str:
    syllables = (
        str(rng.choice(ONSETS)) + str(rng.choice(NUCLEI)) + str(rng.choice(CODAS)) for _ in range(rng.integers(1, 4))
    )
    return "".join(syllables).capitalize()
