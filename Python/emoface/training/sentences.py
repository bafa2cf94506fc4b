"""Lines of game dialogue to synthesise: templates, word lists and invented names, English and Mandarin (pinyin).

Own text, so that the corpus belongs to nobody else. Real words give real sequences of phones; invented names and
random syllables give the rare ones.
"""

import numpy as np

PERSON = (
    "the captain|my brother|a stranger|the old witch|your father|the guard|nobody|everyone|the merchant|our queen|"
    "that boy|the pilot|a ghost|the blacksmith|the whole village|the doctor|my best friend|the emperor|she|he|"
    "the judge|her mother|the thief|a young woman|the chef|the professor|the other team|the bird keeper"
).split("|")
PEOPLE = "we|they|you|the soldiers|these people|the children|wolves|both of them|the villagers|the machines".split("|")
THING = (
    "the bridge|a boat|the missing map|the purple potion|your sword|this book|the broken machine|a golden key|the "
    "fourth door|my shoes|the treasure|an apple pie|the fuel pump|a bowl of soup|the huge beast|the measure|"
    "the letter|a bomb|the shield|five bottles of beer|the garage|the engine|a fish|the moon|the village well|"
    "these papers|the tower|my helmet|a piece of bread|the blue fire|the voice recorder|a thousand arrows|"
    "the playground|a cup of coffee|the bathroom mirror|my favourite movie|the azure robe|the oyster shell"
).split("|")
PLACE = (
    "by the river|in the forest|behind the wall|at the top of the mountain|under the bridge|near the harbour|"
    "on the other side|in this awful weather|before dawn|after the festival|through the valley|outside|over there|"
    "at the market|in the basement|above the clouds|beyond the northern gate|in Shanghai|on the roof|downtown"
).split("|")
PAST = (
    "found|stole|broke|bought|buried|remembered|watched|moved|fought for|opened|promised|wanted|chose|kept|threw|"
    "pushed|gave away|lost|picked up|cooked|mentioned|washed|burned|brought|saved|measured|hid|sold|forgot|poisoned"
).split("|")
VERB = (
    "find|steal|break|buy|bury|remember|watch|move|fight for|open|promise|choose|keep|throw|push|lose|pick up|"
    "cook|mention|wash|burn|bring|save|measure|hide|sell|forget|use|join|pull|show|read|check|leave|change|reach"
).split("|")
ADJECTIVE = (
    "beautiful|impossible|very brave|awful|completely empty|far too dangerous|wonderful|strange|quiet|bigger than "
    "before|obvious|worth the trouble|pretty good|huge|poisonous|funny|a bit boring|perfect|thirsty|ready|joyful|"
    "worse every year|as smooth as butter|cheap|loud|gorgeous|unusual|foolish"
).split("|")
ADVERB = (
    "quickly|before it is too late|every morning|for both of us|again|without a word|together|at once|carefully|"
    "with my own hands|if you must|when the bell rings|for the last time|forever|now|yesterday|by myself"
).split("|")
OPENING = (
    "Well,|Listen,|Hmm,|Uh,|Um, you know,|Look,|Oh,|Wait,|My friend,|Maybe|Of course|Please,|Actually,|Believe me,|"
    "Ah,|Fine.|Yes, yes.|No!|Hey!|Shh.|Excuse me,|Honestly,|But|And|Because|I mean,|Good morning."
).split("|")
CALL = (
    "Help me!|Watch out!|Get down!|Over here!|I can't believe it!|Move, move, move!|Don't shoot!|We made it!|"
    "What a mess!|Give me that!|How wonderful!|Get out of my house!|Stop!|Enough!|Behind you!|Boom!|Unbelievable!|"
    "Thank you so much!|You fool!|Bring me the map!|Shut the door!|Fire!|Pull it up!|We're under attack!|Awesome!"
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
)
ONSETS = "b|p|m|f|v|th|d|t|n|l|s|z|sh|ch|j|r|w|y|h|k|g|br|pl|fr|tr|st|sp|bl|gr|sm|sw|shr|kw|vl|mb|".split("|")
NUCLEI = "a|e|i|o|u|ee|oo|ai|oy|ow|ar|er|or|au|oa|igh|ew".split("|")
CODAS = "||||n|m|b|p|f|v|th|s|sh|l|r|k|t|ng|x|lm|mp|ft".split("|")

# Mandarin: every initial with its finals, as pinyin spells them.
PINYIN = {
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong u uan uo ü üe",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan un uo ü üe",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
    "": "a ai an ang ao e en er ou",
}
MANDARIN_WORDS = (
    "wo3|ni3|ta1|wo3 men5|ni3 men5|zhe4 ge5|na4 ge5|shen2 me5|wei4 shen2 me5|zen3 me5 ban4|bu2 yao4|mei2 you3|"
    "peng2 you5|ma1 ma5|ba4 ba5|jin1 tian1|ming2 tian1|zao3 shang5|wan3 shang5|chi1 fan4|he1 shui3|hui2 jia1|"
    "kuai4 pao3|xiao3 xin1|bang1 bang1 wo3|dui4 bu5 qi3|xie4 xie5|mei2 guan1 xi5|zai4 jian4|ni3 hao3|wu3 qi4|"
    "di2 ren2|jiang1 jun1|fei1 ji1|huo3 che1|bei3 jing1|shang4 hai3|dian4 ying3|yin1 yue4|ma3|bing1|feng1|yu3|"
    "xue3|yue4 liang5|tai4 yang2|fang2 jian1|men2 kou3|qiao2|shan1|he2|hai3 bian1|lv4 se4|hong2 se4|fu4 qin1|"
    "mu3 qin1|bao3 bei4|pu2 tao2|mian4 bao1|pi2 jiu3|zhi1 dao4|xi3 huan5|jue2 de5|xiang3 yao4|yi3 jing1|ke3 neng2|"
    "fei1 chang2|piao4 liang5|wei1 xian3|ji1 hui4|wen4 ti2|ban4 fa3|gong1 zuo4|xue2 sheng5|lao3 shi1|yi1 sheng1|"
    "jing3 cha2|nv3 er2|er2 zi5|yong3 yuan3|ma3 shang4|mo2 fa3|wo3 ming2 bai5 le5|zou3 ba5|deng3 yi1 xia4|"
    "bu4 ke3 neng2|tai4 hao3 le5|zhen1 de5 ma5|na3 li3|shei2|ji3 dian3|duo1 shao3 qian2|yi4 bai3|san1 qian1|"
    "liu4|ba1|jiu3|shi2 wu3|ping2 guo3|bo1 li5|fo2|po4 huai4|mo4 sheng1|fen4 nu4|bei1 shang1|kuai4 le4|hai4 pa4"
).split("|")


def write_line(rng: np.random.Generator, language: str) -> str:
    """One line of dialogue. language: `english`, or `mandarin` (pinyin with tone numbers)."""
    return _english(rng) if language == "english" else _mandarin(rng)


def _english(rng: np.random.Generator) -> str:
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


def _invented_name(rng: np.random.Generator) -> str:
    syllables = (
        str(rng.choice(ONSETS)) + str(rng.choice(NUCLEI)) + str(rng.choice(CODAS)) for _ in range(rng.integers(1, 4))
    )
    return "".join(syllables).capitalize()


def _mandarin(rng: np.random.Generator) -> str:
    phrases = []
    for _ in range(rng.integers(1, 4)):
        words = [
            str(rng.choice(MANDARIN_WORDS)) if rng.random() < 0.5 else _random_syllables(rng)
            for _ in range(rng.integers(2, 6))
        ]
        phrases.append(" ".join(words))
    return ", ".join(phrases) + str(rng.choice([".", ".", "!", "?"]))


def _random_syllables(rng: np.random.Generator) -> str:
    syllables = []
    for _ in range(rng.integers(1, 4)):
        initial = str(rng.choice(list(PINYIN)))
        final = str(rng.choice(PINYIN[initial].split()))
        syllables.append(initial + final.replace("ü", "v") + str(rng.integers(1, 5)))
    return " ".join(syllables)
