"""Lines of Mandarin in pinyin with tone numbers: phrases, words, and random syllables, so that rare ones occur too."""

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from pypinyin import Style, lazy_pinyin

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
    "wo3|ni3|ta1|wo3 men5|ni3 men5|zhe4 ge5|na4 ge5|shen2 me5|wei4 shen2 me5|zen3 me5 ban4|bu2 yao4|mei2 you3|peng2 "
    "you5|ma1 ma5|ba4 ba5|jin1 tian1|ming2 tian1|zao3 shang5|wan3 shang5|chi1 fan4|he1 shui3|hui2 jia1|kuai4 pao3|"
    "xiao3 xin1|bang1 bang1 wo3|dui4 bu5 qi3|xie4 xie5|mei2 guan1 xi5|zai4 jian4|ni3 hao3|wu3 qi4|di2 ren2|jiang1 "
    "jun1|fei1 ji1|huo3 che1|bei3 jing1|shang4 hai3|dian4 ying3|yin1 yue4|ma3|bing1|feng1|yu3|xue3|yue4 liang5|tai4 "
    "yang2|fang2 jian1|men2 kou3|qiao2|shan1|he2|hai3 bian1|lv4 se4|hong2 se4|fu4 qin1|mu3 qin1|bao3 bei4|pu2 tao2|"
    "mian4 bao1|pi2 jiu3|zhi1 dao4|xi3 huan5|jue2 de5|xiang3 yao4|yi3 jing1|ke3 neng2|fei1 chang2|piao4 liang5|wei1 "
    "xian3|ji1 hui4|wen4 ti2|ban4 fa3|gong1 zuo4|xue2 sheng5|lao3 shi1|yi1 sheng1|jing3 cha2|nv3 er2|er2 zi5|yong3 "
    "yuan3|ma3 shang4|mo2 fa3|wo3 ming2 bai5 le5|zou3 ba5|deng3 yi1 xia4|bu4 ke3 neng2|tai4 hao3 le5|zhen1 de5 ma5|"
    "na3 li3|shei2|ji3 dian3|duo1 shao3 qian2|yi4 bai3|san1 qian1|liu4|ba1|jiu3|shi2 wu3|ping2 guo3|bo1 li5|fo2|po4 "
    "huai4|mo4 sheng1|fen4 nu4|bei1 shang1|kuai4 le4|hai4 pa4"
).split("|")
# Lines as people say them, for the sequences that random words do not have.
MANDARIN_PHRASES = (
    "ni3 hao3, hen3 gao1 xing4 ren4 shi5 ni3|hao3 jiu3 bu2 jian4|zui4 jin4 zen3 me5 yang4|wo3 hen3 hao3, xie4 xie5|"
    "qing3 wen4 ni3 gui4 xing4|wo3 jiao4 li3 ming2|ni3 cong2 na3 li3 lai2|wo3 shi4 bei3 jing1 ren2|wo3 bu4 zhi1 dao4|"
    "wo3 ting1 bu4 dong3|qing3 zai4 shuo1 yi2 bian4|mei2 wen4 ti2|bie2 dan1 xin1|man4 man5 lai2|bu2 yong4 ke4 qi5|"
    "dui4 bu5 qi3, wo3 chi2 dao4 le5|mei2 guan1 xi5|yi2 lu4 shun4 feng1|zhu4 ni3 hao3 yun4|sheng1 ri4 kuai4 le4|"
    "gong1 xi3 fa1 cai2|xin1 nian2 kuai4 le4|zao3 shang5 hao3|wan3 an1|ming2 tian1 jian4|hui2 tou2 jian4|wo3 e4 le5, "
    "wo3 men5 qu4 chi1 fan4 ba5|ni3 xiang3 he1 dian3 shen2 me5|lai2 yi4 bei1 re4 cha2|zhe4 ge5 duo1 shao3 qian2|tai4 "
    "gui4 le5, pian2 yi5 yi4 dian3 ba5|wo3 yao4 zhe4 ge5|cai4 dan1 gei3 wo3 kan4 kan5|wei4 dao4 bu2 cuo4|jin1 tian1 "
    "tian1 qi4 zhen1 hao3|wai4 mian4 zai4 xia4 yu3|ming2 tian1 hui4 xia4 xue3 ma5|feng1 hen3 da4|xian4 zai4 ji3 "
    "dian3|san1 dian3 ban4|wo3 mei2 you3 shi2 jian1|deng3 deng5 wo3|kuai4 dian3, lai2 bu5 ji2 le5|xi3 shou3 jian1 "
    "zai4 na3 li3|wang3 qian2 zou3, ran2 hou4 zuo3 zhuan3|huo3 che1 zhan4 yuan3 ma5|bu4 yuan3, zou3 lu4 shi2 fen1 "
    "zhong1|wo3 mi2 lu4 le5|qing3 bang1 wo3 yi2 xia4|jiu4 ming4 a5|kuai4 jiao4 yi1 sheng1|bao4 jing3|wo3 ai4 ni3|wo3 "
    "xiang3 ni3|ni3 zhen1 piao4 liang5|wo3 xiang1 xin4 ni3|bie2 li2 kai1 wo3|ni3 pian4 wo3|ni3 feng1 le5 ma5|bi4 "
    "zui3|gun3 kai1|ni3 gan3|tai4 guo4 fen4 le5|wo3 zai4 ye3 bu4 xiang3 jian4 dao4 ni3|zhe4 bu4 ke3 neng2|wo3 bu4 "
    "xiang1 xin4|zhen1 de5 jia3 de5|tian1 na5|wo3 de5 tian1|zen3 me5 hui2 shi4|fa1 sheng1 le5 shen2 me5 shi4|shei2 "
    "zai4 na4 li3|xiao3 xin1 bei4 hou4|kuai4 duo3 qi3 lai2|di2 ren2 lai2 le5|gen1 wo3 lai2|chong1 a5|che4 tui4|shou3 "
    "zhu4 cheng2 men2|bu2 yao4 fang4 qi4|wo3 men5 ying2 le5|wo3 men5 shu1 le5|fang4 xia4 wu3 qi4|ju3 qi3 shou3 lai2|"
    "tou2 xiang2 ba5|jiu4 zhe4 dian3 ben3 shi4|ni3 bu2 shi4 wo3 de5 dui4 shou3|shou4 si3 ba5|wei4 le5 guo2 wang2|"
    "yong3 shi4, ni3 zhong1 yu2 lai2 le5|cun1 zi5 li3 you3 guai4 wu4|qing3 ba3 zhe4 feng1 xin4 jiao1 gei3 cun1 "
    "zhang3|bao3 zang4 zai4 shan1 dong4 li3|ni3 xu1 yao4 san1 ba3 yao4 shi5|na2 zhe5 zhe4 ping2 yao4 shui3|zai4 hei1 "
    "an4 sen1 lin2 li3|cong2 qian2 you3 yi2 ge5 xiao3 gu1 niang5|long2 zai4 tian1 kong1 fei1|mo2 fa3 shi1 si3 le5|"
    "wo3 de5 jian4 duan4 le5|ma3 pao3 de5 hen3 kuai4|chuan2 yi3 jing1 kai1 zou3 le5|ni3 zuo4 de5 hen3 hao3|jia1 you2|"
    "wo3 men5 yi4 qi3 qu4 ba5|wo3 tong2 yi4|wo3 bu4 tong2 yi4|sui2 bian4 ni3|wu2 suo3 wei4|wo3 wang4 le5|wo3 ji4 de5|"
    "rang4 wo3 xiang3 yi4 xiang3|en5, wo3 zhi1 dao4 le5|o2, yuan2 lai2 ru2 ci3|ai1 ya1, zao1 le5|wei4, ni3 zai4 ma5|"
    "ha1 ha1, tai4 hao3 wan2 le5|na4 ge5, wo3 xiang3 shuo1|yi1 er4 san1 si4 wu3|liu4 qi1 ba1 jiu3 shi2|yi4 qian1 er4 "
    "bai3 san1 shi2 si4|di4 yi1 ming2|ban4 ge5 yue4|xing1 qi1 ri4|er4 ling2 er4 wu3 nian2|zhe4 shi4 wo3 de5 nv3 er2|"
    "ta1 shi4 wo3 ge1 ge5|wo3 mei4 mei5 zai4 xue2 xiao4|ye2 ye5 he2 nai3 nai5 zai4 jia1|hai2 zi5 men5 zai4 wan2|lao3 "
    "shi1 hen3 yan2 ge2|xue2 sheng5 men5 zai4 kao3 shi4|wo3 zai4 xue2 zhong1 wen2|ni3 hui4 shuo1 ying1 yu3 ma5|wo3 "
    "de5 dian4 nao3 huai4 le5|shou3 ji1 mei2 dian4 le5|qing3 guan1 men2|ba3 chuang1 hu5 da3 kai1|bie2 chou1 yan1|wo3 "
    "tou2 teng2|wo3 sheng1 bing4 le5|duo1 he1 shui3, duo1 xiu1 xi5|wo3 shui4 bu5 zhao2|zuo4 le5 yi2 ge5 e4 meng4|wo3 "
    "zuo4 wan2 le5|ni3 cai1 dui4 le5|zhe4 hen3 zhong4 yao4|na4 hen3 qi2 guai4|shi4 qing5 hen3 fu4 za2|ren2 sheng1 "
    "ru2 meng4|shi1 bai4 shi4 cheng2 gong1 zhi1 mu3|shi2 jian1 jiu4 shi4 jin1 qian2|qian1 li3 zhi1 xing2 shi3 yu2 "
    "zu2 xia4|you3 peng2 zi4 yuan3 fang1 lai2|chun1 mian2 bu4 jue2 xiao3|chuang2 qian2 ming2 yue4 guang1|wo3 xi3 "
    "huan5 chi1 jiao3 zi5|lao3 weng1 zai4 diao4 yu2|xiao3 xiong2 ai4 chi1 feng1 mi4|qiong2 ren2 mei2 qian2|jun1 dui4 "
    "yuan2 di4 xiu1 xi5|qun2 zhong4 zai4 guang3 chang3 shang5|xun2 zhao3 shi1 zong1 de5 hai2 zi5|ri4 luo4 xi1 shan1|"
    "ruo4 rou4 qiang2 shi2|cui4 ruo4 de5 sheng1 ming4|zhuang4 shi4 yi4 qu4 xi1 bu4 fu4 huan2|shuang1 fang1 tan2 pan4 "
    "po4 lie4|chuang3 huo4 le5|kua1 zhang1 de5 xiao4 hua5|guai1, bie2 ku1 le5|huai2 yi2 mei3 yi2 ge5 ren2"
).split("|")
# Whole sentences, in characters: they are read by pypinyin.
MANDARIN_SENTENCES = (
    "昨天下午我们在河边放风筝。|别碰那个红色的按钮，会爆炸的！|老板，再来两碗牛肉面，多放点香菜。|"
    "外婆从箱子里翻出一件旧棉袄。|门外有脚步声，快把灯关掉。|飞船还有三分钟就要起飞了。|"
    "他把钥匙插进锁孔，轻轻转了一下。|这座城堡已经荒废了几百年。|春天来了，院子里的桃花都开了。|"
    "请大家排好队，不要推挤。|我的剑虽然断了，可是心没有断。|瀑布的声音盖过了他们的谈话。|"
    "小猫从屋顶跳到阳台，打翻了花盆。|你凭什么说是我偷的？|科学家发现了一种新的病毒。|"
    "雨越下越大，路上一个人也没有。|先生，您的火车票请出示一下。|她用毛笔在纸上写了一首诗。|"
    "敌军的骑兵正从北面包抄过来。|把盾牌举高，弓箭手要放箭了！|我数到三，你们就一起往外冲。|"
    "听说森林深处住着一位会魔法的老婆婆。|爸爸每天早上五点半起床跑步。|电梯坏了，只好走楼梯上去。|"
    "这块玉佩是我娘留给我的。|为什么所有的人都不肯说实话？|月亮躲到云的后面去了。|吃葡萄不吐葡萄皮。|"
    "四是四，十是十，十四是十四，四十是四十。|这锅粥煮得太久，都糊了。|王子骑着白马穿过草原。|"
    "我怀疑他根本没有去过南极。|冰箱里只剩下半瓶牛奶。|大厨把鱼切成薄薄的片。|你愿意跟我一起去冒险吗？|"
    "黑暗中突然亮起一双绿色的眼睛。|别哭了，摔破的杯子可以再买。|这个谜语我想了整整一个晚上。|"
    "机器人抬起手臂，对准了目标。|船长下令抛锚，全体船员上岸休息。|姑娘，前面的路被洪水冲断了。|"
    "他喝了一口酒，慢慢说起往事。|秋风一吹，满地都是金黄的落叶。|请把音量调低一点，孩子在睡觉。|"
    "我们公司去年亏损了不少。|那颗流星划过了整个夜空。|师父，徒儿知错了，求您原谅。|谁敢动我弟弟一根头发！|"
    "巫师念了一句咒语，大门自己开了。|裁缝量了量她的肩宽和腰围。|宇宙到底有没有尽头？|旅客朋友们，列车即将进站。|"
    "奶奶坐在摇椅上织毛衣。|哎哟，我的腰又扭了。|恐怕我们被包围了，弹药也不够。|他的普通话带着浓浓的口音。|"
    "学校门口新开了一家书店。|乌云密布，暴风雨就要来了。|把绳子绑紧，千万别松手！|庄园的主人邀请我们共进晚餐。|"
    "鸟儿在枝头喳喳叫个不停。|你的伤口还在流血，快坐下。|这件事非同小可，必须马上禀报。|"
    "湖水清得可以看见底下的石头。|我绝不会向你们低头认输。|算了吧，过去的事就让它过去。|"
    "女儿出嫁那天，母亲哭得很伤心。|侦探从口袋里掏出一把放大镜。|群众的呼声越来越高。|"
    "军师，依您看，我军有几分胜算？|唉，这个嘛，容我再想想。|哼，就凭你也配当英雄？|糟糕，引擎熄火了！|"
    "他居然用一分钱买了一头驴。|夏夜的萤火虫像星星一样闪烁。|翻过这座山，就是我的家乡。|"
    "对不起，您拨打的电话已关机。|恭喜你通过了全部的考验。|拜托，别再浪费我的时间了。|"
    "村口的老槐树下坐着几个下棋的老人。"
).split("|")
PHRASE_SHARE, SENTENCE_SHARE = 0.3, 0.25
INITIALS = (*"b p m f d t n l g k h j q x zh ch sh r z c s".split(), *"aa ee ii oo uu vv".split())
# The last six stand for none: aa before a, ee before e, oo before o; ii and vv are y before i and before u, uu is w.
# 41 finals: ix as in zi, iy as in zhi, io as in yo; ng is the interjection of one nasal, rr the r that ends huar.
FINALS = (
    "a o e i u v ai ei ui ao ou iu ie ve er an en in un vn ang eng ing ong ia iao ian iang iong ua uo uai uan uang "
    "ueng van ix iy io ng rr"
).split()
_PUNCTUATION = str.maketrans("，。！？", ",.!?")
_Y = {
    "yi": "i",
    "yin": "in",
    "ying": "ing",
    "yu": "v",
    "yue": "ve",
    "yuan": "van",
    "yun": "vn",
    "you": "iu",
    "yo": "io",
}
_W = {"wu": "u", "wei": "ui", "wen": "un"}


def units_of(text: str) -> list[str]:
    """Initials and finals of a line of pinyin, in order, such as `initial zh`, `final ong`."""
    return [unit for syllable in re.findall(r"[a-zü]+(?=[1-5])", text.lower()) for unit in _units(syllable)]


def _units(syllable: str) -> list[str]:
    syllable = syllable.replace("ü", "v")
    if syllable == "ng":
        return ["final ng"]
    if syllable.endswith("r") and syllable != "er":
        return [*_units(syllable[:-1]), "final rr"]
    if syllable[0] in "aoe":
        return [f"initial {2 * syllable[0]}", f"final {syllable}"]
    if syllable[0] == "y":
        final = _Y.get(syllable, "i" + syllable[1:])
        return ["initial vv" if final[0] == "v" else "initial ii", f"final {final}"]
    if syllable[0] == "w":
        return ["initial uu", f"final {_W.get(syllable, 'u' + syllable[1:])}"]
    initial = syllable[:2] if syllable[1:2] == "h" else syllable[0]
    final = syllable[len(initial) :]
    if initial in ("j", "q", "x") and final[0] == "u":
        final = "v" + final[1:]
    if final == "i" and initial in ("z", "c", "s"):
        final = "ix"
    if final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "iy"
    return [f"initial {initial}", f"final {final}"]


def write_mandarin_with(rng: np.random.Generator, unit: str) -> str:
    """One line of syllables that have this initial or final, see units_of."""
    syllables = rng.choice(_syllables_with()[unit], rng.integers(4, 10))
    return " ".join(f"{syllable}{rng.integers(1, 5)}" for syllable in syllables) + str(rng.choice([".", "!", "?"]))


@cache
def _syllables_with() -> dict[str, list[str]]:
    spelt = [initial + final.replace("ü", "v") for initial, finals in PINYIN.items() for final in finals.split()]
    syllables = [*spelt, "yo", "ng", "huar", "wanr", "zher", "nar", "dianr"]
    found: dict[str, list[str]] = {}
    for syllable in syllables:
        for unit in _units(syllable):
            found.setdefault(unit, []).append(syllable)
    return found


def write_mandarin(rng: np.random.Generator) -> str:
    """One line of pinyin with tone numbers: whole sentences or phrases, or words and random syllables."""
    kind = rng.random()
    if kind < SENTENCE_SHARE:
        return pinyin_of(_pick(rng, MANDARIN_SENTENCES))
    if kind < SENTENCE_SHARE + PHRASE_SHARE:
        spoken = rng.choice(MANDARIN_PHRASES, rng.integers(1, 4))
        return ", ".join(spoken) + str(rng.choice([".", ".", "!", "?"]))
    phrases = []
    for _ in range(rng.integers(1, 4)):
        words = [
            _pick(rng, MANDARIN_WORDS) if rng.random() < 0.5 else _random_syllables(rng)
            for _ in range(rng.integers(2, 6))
        ]
        phrases.append(" ".join(words))
    return ", ".join(phrases) + str(rng.choice([".", ".", "!", "?"]))


@cache
def pinyin_of(sentence: str) -> str:
    """Chinese characters and punctuation as pinyin with tone numbers."""
    syllables = lazy_pinyin(sentence.translate(_PUNCTUATION), style=Style.TONE3, neutral_tone_with_five=True)
    return re.sub(r" (?=[,.!?])", "", " ".join(" ".join(syllables).split()))


def _random_syllables(rng: np.random.Generator) -> str:
    syllables = []
    for _ in range(rng.integers(1, 4)):
        initial = _pick(rng, list(PINYIN))
        final = _pick(rng, PINYIN[initial].split())
        syllables.append(initial + final.replace("ü", "v") + str(rng.integers(1, 5)))
    return " ".join(syllables)


def _pick(rng: np.random.Generator, items: Sequence[str]) -> str:
    return items[int(rng.integers(len(items)))]  # rng.choice would make an array of them first
