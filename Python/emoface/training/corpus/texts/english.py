"""Lines of English game dialogue: templates, word lists and invented names.

Real words give real sequences of phones; invented names give the rare ones.
"""

import numpy as np

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
    }
    while "{" in line:
        slot = line[line.index("{") + 1 : line.index("}")]
        if slot == "NUMBER":
            word = str(rng.integers(2, int(rng.choice([20, 100, 3000]))))
        elif slot == "NAME":
            word = _invented_name(rng)
        else:
            word = str(rng.choice(fill[slot]))
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


def _invented_name(rng: np.random.Generator) -> str:
    syllables = (
        str(rng.choice(ONSETS)) + str(rng.choice(NUCLEI)) + str(rng.choice(CODAS)) for _ in range(rng.integers(1, 4))
    )
    return "".join(syllables).capitalize()
