"""Lines for the voices of other languages: common words in random order, for their sounds and not for their sense."""

import numpy as np

WORDS = {
    "czech": (
        "dobrý den|člověk|ruka|hlava|oko|dům|město|řeka|moře|tři|čtyři|pět|šest|sedm|devět|tisíc|děkuji|prosím|ano|ne|"
        "žena|muž|dítě|děti|přítel|nepřítel|královna|král|hrad|meč|štít|oheň|voda|vzduch|země|kámen|strom|květina|"
        "pták|ryba|kůň|pes|kočka|medvěd|vlk|myš|chléb|máslo|sůl|polévka|jablko|hruška|švestka|víno|pivo|čaj|káva|"
        "ráno|večer|dnes|zítra|včera|týden|měsíc|rok|čas|hodina|chvíle|vždycky|nikdy|možná|proč|kde|kdy|kdo|jak|"
        "mluvit|říkat|říci|slyšet|vidět|běžet|skákat|jíst|pít|spát|psát|číst|hledat|najít|ztratit|zůstat|odejít|"
        "velký|malý|rychlý|pomalý|krásný|hrozný|šťastný|smutný|zlý|chytrý|hloupý|tichý|hlučný|černý|bílý|žlutý|"
        "zelený|modrý|červený|džbán|džungle|leden|únor|březen|duben|květen|červen|září|říjen|fotografie|galerie|"
        "gumový|figura|chata|chyba|duch|prach|ucho|hněv|něco|nic|všechno|ještě|už|teď|tady|támhle|nahoru|dolů|"
        "tlustý|prst|vítr|bratr|sestra|otec|matka|banka|venku|tango|cizí|práce|cesta|ulice|škola|učitel|lékař"
    ),
    "italian": (
        "buongiorno|buonasera|grazie|prego|ciao|amico|nemico|casa|città|strada|ponte|fiume|mare|montagna|cielo|terra|"
        "fuoco|acqua|vento|pioggia|neve|sole|luna|stella|uomo|donna|ragazzo|ragazza|bambino|figlio|figlia|famiglia|"
        "madre|padre|fratello|sorella|re|regina|spada|scudo|guerra|pace|pizza|pane|vino|formaggio|zucchero|sale|"
        "caffè|mela|arancia|pesce|carne|gatto|cane|cavallo|lupo|orso|uccello|topo|zebra|zanzara|gnomo|ogni|bagno|"
        "sogno|montagne|aglio|foglia|meglio|sciarpa|scimmia|uscire|lasciare|pesci|giorno|giallo|oggi|maggio|viaggio|"
        "cento|dieci|dodici|faccia|braccio|occhio|orecchio|bocca|naso|mano|dito|piede|testa|cuore|sangue|lingua|"
        "bello|brutto|grande|piccolo|veloce|lento|felice|triste|furioso|bianco|nero|rosso|verde|azzurro|parlare|"
        "dire|vedere|sentire|correre|saltare|mangiare|bere|dormire|scrivere|leggere|cercare|trovare|perdere|andare|"
        "venire|perché|quando|dove|chi|come|quanto|sempre|mai|forse|adesso|subito|ieri|domani|settimana|mezzo|"
        "pranzo|azione|stazione|inverno|invito|anfora|tromba|zaino|pozzo|gru|questo|quello|acquario|tutti|nessuno"
    ),
    "finnish": (
        "hyvää päivää|huomenta|kiitos|ole hyvä|anteeksi|kyllä|ei|ystävä|vihollinen|talo|kaupunki|katu|silta|joki|meri|"
        "vuori|taivas|maa|tuli|vesi|tuuli|sade|lumi|aurinko|kuu|tähti|mies|nainen|poika|tyttö|lapsi|äiti|isä|veli|"
        "sisko|kuningas|kuningatar|miekka|kilpi|sota|rauha|leipä|voi|juusto|sokeri|suola|kahvi|tee|omena|kala|liha|"
        "kissa|koira|hevonen|susi|karhu|lintu|hiiri|yö|työ|pöytä|tyyny|hyökkäys|löytö|mökki|höyry|sänky|kenkä|"
        "kengät|kaupungin|rengas|lanka|langat|yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän|"
        "kymmenen|sata|tuhat|pää|silmä|korva|suu|nenä|käsi|sormi|jalka|sydän|kieli|kaunis|ruma|suuri|pieni|nopea|"
        "hidas|iloinen|surullinen|vihainen|valkoinen|musta|punainen|vihreä|sininen|puhua|sanoa|nähdä|kuulla|juosta|"
        "hypätä|syödä|juoda|nukkua|kirjoittaa|lukea|etsiä|löytää|hukata|mennä|tulla|miksi|milloin|missä|kuka|miten|"
        "aina|ei koskaan|ehkä|nyt|heti|eilen|huomenna|viikko|vuosi|apua|varovasti|kiirehdi|pappa|kukka|tappaa|"
        "hissi|villa|summa|onni|kerran|herra|bussi|banaani|filmi|gorilla|vanha|raha|lahti|tyhjä|vihko"
    ),
    "catalan": (
        "bon dia|bona nit|gràcies|si us plau|adéu|sí|no|amic|enemic|casa|ciutat|carrer|pont|riu|mar|muntanya|cel|terra|"
        "foc|aigua|vent|pluja|neu|sol|lluna|estrella|home|dona|noi|noia|fill|filla|família|mare|pare|germà|germana|"
        "rei|reina|espasa|escut|guerra|pau|pa|vi|formatge|sucre|sal|cafè|poma|taronja|peix|carn|gat|gos|cavall|llop|"
        "ós|ocell|ratolí|any|bany|muntanyes|senyor|senyora|canya|llibre|ull|orella|boca|nas|mà|dit|peu|cap|cor|sang|"
        "llengua|caixa|xarxa|xocolata|coixí|fluix|jardí|gel|girar|platja|metge|cotxe|despatx|dotze|setze|tretze|"
        "zero|zebra|rosa|cosa|roba|carro|torre|córrer|ferro|cara|hora|bonic|lleig|gran|petit|ràpid|lent|feliç|trist|"
        "furiós|blanc|negre|vermell|verd|blau|groc|parlar|dir|veure|sentir|saltar|menjar|beure|dormir|escriure|"
        "llegir|buscar|trobar|perdre|anar|venir|per què|quan|on|qui|com|sempre|mai|potser|ara|ahir|demà|setmana|"
        "vuit|quatre|cinc|aquest|aquell|tothom|ningú|força|plaça|fusta|gust|guant|pingüí|quaranta|ajuda|compte"
    ),
    "telugu": (
        "నమస్తే|అమ్మ|నాన్న|అన్న|అక్క|తమ్ముడు|చెల్లి|ఇల్లు|ఊరు|నగరం|దారి|వంతెన|నది|సముద్రం|కొండ|ఆకాశం|భూమి|నిప్పు|నీరు|గాలి|"
        "వాన|సూర్యుడు|చంద్రుడు|నక్షత్రం|మనిషి|ఆడపిల్ల|అబ్బాయి|పిల్లలు|రాజు|రాణి|కత్తి|యుద్ధం|శాంతి|అన్నం|పాలు|ఉప్పు|చక్కెర|"
        "కాఫీ|పండు|చేప|పిల్లి|కుక్క|గుర్రం|ఏనుగు|పక్షి|ఎలుక|పులి|సింహం|ఒకటి|రెండు|మూడు|నాలుగు|ఐదు|ఆరు|ఏడు|ఎనిమిది|తొమ్మిది|"
        "పది|వంద|వేయి|తల|కన్ను|చెవి|నోరు|ముక్కు|చేయి|వేలు|కాలు|గుండె|నాలుక|అందమైన|పెద్ద|చిన్న|వేగంగా|నెమ్మదిగా|సంతోషం|దుఃఖం|"
        "కోపం|భయం|తెలుపు|నలుపు|ఎరుపు|ఆకుపచ్చ|నీలం|పసుపు|మాట్లాడు|చెప్పు|చూడు|విను|పరుగెత్తు|తిను|తాగు|నిద్ర|రాయి|చదువు|వెతుకు|"
        "దొరికింది|పోయింది|వెళ్ళు|రా|ఎందుకు|ఎప్పుడు|ఎక్కడ|ఎవరు|ఎలా|ఎంత|ఎల్లప్పుడూ|ఇప్పుడు|నిన్న|రేపు|వారం|సంవత్సరం|సహాయం|"
        "జాగ్రత్త|ధన్యవాదాలు|దయచేసి|అవును|కాదు|మంచిది|చెడ్డది|స్నేహితుడు|శత్రువు|పుస్తకం|బడి|గురువు|వైద్యుడు|బంగారం|వెండి|"
        "డబ్బు|టీ|టోపీ|డాబా|పాఠం|బాణం|గణపతి|ఫలం|ఫోను|షాపు|శబ్దం|విషం|ఔషధం|ఓడ|ఓర్పు|ఊయల|ఈగ|ఇటుక|ఖర్చు|ఘంట|ఛాయ|ఝరి|భాష"
    ),
}
SPOKEN_WORDS = (3, 10)  # words of a line: from, below
ENDS = (".", ".", ".", "!", "?")


def write_foreign(rng: np.random.Generator, language: str) -> str:
    """One line of a language of WORDS: random words, a comma here and there."""
    words = rng.choice(WORDS[language].split("|"), rng.integers(*SPOKEN_WORDS))
    line = str(words[0])
    for word in words[1:]:
        line += (", " if rng.random() < 0.15 else " ") + str(word)
    return line[0].upper() + line[1:] + str(rng.choice(ENDS))
