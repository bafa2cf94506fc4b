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
    "spanish": (
        "buenos días|buenas noches|gracias|por favor|perdón|amigo|enemigo|casa|ciudad|calle|puente|río|mar|"
        "montaña|cielo|tierra|fuego|agua|viento|lluvia|nieve|sol|luna|estrella|hombre|mujer|niño|niña|hijo|hija|"
        "familia|madre|padre|hermano|hermana|rey|reina|espada|escudo|guerra|paz|pan|vino|queso|azúcar|sal|café|"
        "manzana|naranja|pescado|carne|gato|perro|caballo|lobo|oso|pájaro|ratón|zorro|abeja|búho|jabón|juego|"
        "gente|girar|jugar|guitarra|guiso|pingüino|vergüenza|llave|llover|lleno|yo|ayer|mayo|cuchara|chico|noche|"
        "muchacho|leche|cabeza|boca|brazo|pierna|mano|dedo|pie|corazón|sangre|lengua|ojo|oreja|nariz|bonito|feo|"
        "grande|pequeño|rápido|lento|feliz|triste|furioso|blanco|negro|rojo|verde|azul|amarillo|hablar|decir|ver|"
        "oír|correr|saltar|comer|beber|dormir|escribir|leer|buscar|encontrar|perder|irse|venir|por qué|cuándo|"
        "dónde|quién|cómo|siempre|nunca|quizás|ahora|mañana|semana|cuarenta|quinientos|bomba|hombre bueno|"
        "un beso|también|favor|fuerza|huevo|hueso|buitre|nuevo|bueno"
    ),
    "french": (
        "bonjour|bonsoir|merci|s'il vous plaît|pardon|ami|ennemi|maison|ville|rue|pont|rivière|mer|montagne|ciel|"
        "terre|feu|eau|vent|pluie|neige|soleil|lune|étoile|homme|femme|garçon|fille|enfant|famille|mère|père|"
        "frère|sœur|roi|reine|épée|bouclier|guerre|paix|pain|vin|fromage|sucre|sel|café|pomme|orange|poisson|"
        "viande|chat|chien|cheval|loup|ours|oiseau|souris|renard|abeille|hibou|lumière|musique|plume|jus|tortue|"
        "une|du bœuf|un œuf|des œufs|deux|bleu|feu bleu|peu|jeu|vieux|heureux|heure|fleur|cœur|peur|couleur|"
        "beurre|seul|neuf|lundi|juin|huit|nuit|cuisine|fruit|puits|aujourd'hui|bouche|tête|bras|jambe|main|doigt|"
        "pied|sang|langue|œil|oreille|nez|beau|laid|grand|petit|rapide|lent|triste|furieux|blanc|noir|rouge|vert|"
        "jaune|parler|dire|voir|entendre|courir|sauter|manger|boire|dormir|écrire|lire|chercher|trouver|perdre|"
        "partir|venir|pourquoi|quand|où|qui|comment|toujours|jamais|peut-être|maintenant|demain|semaine|champ|"
        "jambon|bombe|bonbon|timbre|parfum|brun|lapin|chemin|agneau|ligne|campagne|bijou|voyage|chuchoter|"
        "rouge et noir"
    ),
    "portuguese": (
        "bom dia|boa noite|obrigado|por favor|desculpe|amigo|inimigo|casa|cidade|rua|ponte|rio|mar|montanha|céu|"
        "terra|fogo|água|vento|chuva|neve|sol|lua|estrela|homem|mulher|menino|menina|filho|filha|família|mãe|pai|"
        "irmão|irmã|rei|rainha|espada|escudo|guerra|paz|pão|vinho|queijo|açúcar|sal|café|maçã|laranja|peixe|"
        "carne|gato|cachorro|cavalo|lobo|urso|pássaro|rato|raposa|abelha|coruja|coração|limão|avião|não|também|"
        "ontem|ninguém|viagem|garagem|jovem|jogo|gente|girafa|jardim|hoje|chave|cheio|chocolate|bruxa|caixa|lixo|"
        "xícara|ilha|olho|trabalho|velho|ninho|banho|sonho|vizinho|cabeça|boca|braço|perna|mão|dedo|pé|sangue|"
        "língua|orelha|nariz|bonito|feio|grande|pequeno|rápido|lento|feliz|triste|furioso|branco|preto|vermelho|"
        "verde|azul|amarelo|falar|dizer|ver|ouvir|correr|pular|comer|beber|dormir|escrever|ler|procurar|"
        "encontrar|perder|sair|vir|por quê|quando|onde|quem|como|sempre|nunca|talvez|agora|amanhã|semana|"
        "quarenta|quinhentos|tia|dia|noite|leite|bomba|um beijo|ouro|rouba|muito|ruim|oito|cuidado"
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
