import { LANGUAGES } from '../../../contracts/languages.js';
import { danishSentence } from './danish-sentences.js';
import type { Words } from './english.js';

/** Every word of the report in Danish. */
export const DANISH: Words = {
  code: 'da',
  name: 'Dansk',
  numbers: { decimal: ',', to: ' til ', points: 'pp', hours: 't' },
  languageName,
  sentence: danishSentence,
  systems: {
    'copy-question': 'Gentag spørgsmålet',
    'frequent-answer': 'Hyppigste svar',
    'base-few-shot': 'Base, få eksempler',
    random: 'Tilfældigt',
    'majority-class': 'Hyppigste klasse',
    'n-grams': 'Regression på n-grammer',
  },
  list: (names) => names.join(' og '),

  page: {
    label: 'Evalueringsrapport',
    switchLanguage: 'Sidens sprog',
    sections: 'Afsnit',
    facts: { base: 'Grundmodel', translator: 'Oversætter', language: 'Sprog', run: 'Kørsel', date: 'Dato' },
    footer: (run) =>
      `Lavet af sprogskole ud fra kørslen ${run}. Alle systemers point for hvert spørgsmål og mål ligger i scores.jsonl ved siden af denne fil, sidens tal i results.json.`,
    more: 'Sekundære mål: intervaller uden korrektion, ingen dom',
  },
  titles: {
    verdict: 'Blev den bedre?',
    scores: 'Før og efter',
    suites: 'Benchmarks',
    errors: 'Hvor forskellen kommer fra',
    answers: 'Svar',
    training: 'Træning',
    data: 'Data',
    contamination: 'Kontaminering',
    translation: 'Oversættelse',
    probes: 'Robusthed og retfærdighed',
    toxicity: 'Toksicitet',
    efficiency: 'Effektivitet',
    coverage: 'Hvad der blev målt',
    culture: 'Kulturel forståelse',
    limits: 'Begrænsninger',
    provenance: 'Sådan blev den lavet',
  },

  metrics: {
    title: metricTitle,
    units: { share: 'andel', words: 'ord' },
    better: { higher: '↑ højere er bedre', lower: '↓ lavere er bedre', neither: 'ingen retning er bedre' },
  },

  verdict: {
    outcomes: {
      better: 'bedre',
      'not worse': 'ikke dårligere',
      worse: 'dårligere',
      'no detectable change': 'ingen påviselig ændring',
      inconclusive: 'uafklaret',
      'not judged': 'ikke bedømt',
    },
    against: (candidate, references) => `${candidate} mod ${references}`,
    betterThan: (references) => `bedre end ${references}`,
    worseThan: (reference) => `dårligere end ${reference}`,
    notWorse: (references, limit) => `højst ${limit} dårligere end ${references}`,
    notShown: (references, limit) => `ikke vist at ligge højst ${limit} fra ${references}`,
    notJudged: 'ikke bedømt',
    noChange: (reference) => `ingen påviselig ændring fra ${reference}`,
    detectable: (effect) => `; mindste påviselige ${effect}`,
    interval: (level, range) => `${level} KI ${range}`,
    corrected: (p) => `korrigeret ${p}`,
    items: (count) => `${count} spørgsmål`,
    clusters: (count) => `${count} klynger`,
  },
  claims: {
    title: 'Påstandene, som de var erklæret på forhånd',
    settled: 'afgjort',
    open: 'ikke afgjort, eller sekundær',
    legend: (level) => `streg: ${level} interval · tonet: bedre · hvert mål har sin egen skala`,
    note: (count, hash, alpha) =>
      `De ${count} påstande følger af indstillingerne og var erklæret, før noget svar fik point (SHA-256 ${hash}…, hele summen i results.json). En påstand er afgjort, når dens p, Holm-korrigeret over dem alle, er under ${alpha}: den største p af at bytte svar klynge for klynge og af intervallet, så begge er enige. Mindste påviselige: den sande forskel, der findes med 80 % sandsynlighed.`,
  },

  fair: {
    guess: (tokens, nats) =>
      `Et blindt gæt blandt ordforrådets ${tokens} tokens har en krydsentropi på ln V = ${nats} nats/token. Som ren tekst har referencerne hverken chatskabelon eller slutmærke, så sprog og format ikke blandes.`,
    prompt: (item) => `Den nøjagtige prompt til spørgsmål ${item}, SHA-256`,
    fewShot: (item) =>
      `Spørgsmål ${item} efter eksempler, som grundmodellen også blev spurgt (Base, få eksempler), SHA-256`,
    same: 'Hver model fik de samme prompter i chatskabelonen.',
    differing: (count) => `${count} spørgsmål havde en anden prompt for en af modellerne.`,
  },

  languages: {
    title: 'Svarenes sprog',
    lead: (level) =>
      `Uafgjorte svar har for lidt prosa til at afgøre det og står uden for andelen. Korrigeret: andelen, hvis detektoren fejler på disse svar, som den er målt til på sætninger af samme længde, med et ${level}-interval, der også rummer den usikkerhed. Intet system kan ventes at overgå referencerne.`,
    of: 'Svar fra',
    references: 'Referencer',
    taught: (language) => languageName(language),
    columns: ['Et andet', 'Ulæseligt', 'Tomt', 'Uafgjort'],
    share: (language) => `Andel ${languageName(language)}`,
    corrected: 'Korrigeret',
    range: (low, high) => `${low} til ${high}`,
  },

  scores: {
    lead: (items, trees, level) =>
      `${items} tilbageholdte spørgsmål fra ${trees} samtaletræer, de samme for hvert system. De små tal er ${level} intervaller med hele træer som enheder; en streg står, hvor intet interval ville holde. Fremhævet: den bedste model og de, der ikke kan skelnes fra den.`,
    metric: 'Mål',
    notMeasured: 'ikke målt for dette system',
    notes: {
      title: 'Hvordan hvert mål regnes ud, og hvad det ikke kan se',
      how: 'Hvordan det regnes ud',
      cannotSee: 'Hvad det ikke kan se',
    },
    secondary: 'sekundær',
    differences: 'Sekundære mål: forskelle mellem modellerne',
    inFigures: 'Alle forskelle i tal',
    none: 'intet',
    columns: {
      difference: 'Forskel',
      interval: (level) => `${level} interval`,
      differ: 'Spørgsmål med forskel',
      p: 'Holm-korrigeret p',
      detectable: 'Mindste påviselige',
      verdict: 'Dom',
    },
    share: (share, items) => `${share} af ${items}`,
  },

  suites: {
    calibration: (list) => `Kalibreringsfejl, ti lige store grupper efter sikkerhed (0 er perfekt): ${list}.`,
    lead: (level) =>
      `Hver model svarede på de samme spørgsmål. De små tal er ${level} intervaller; en streg står, hvor intet interval ville holde. Ét primært mål i hver benchmark bærer påstanden.`,
    taught: (language) => `På ${languageName(language)}: er den bedre?`,
    kept: 'Hvad grundmodellen kunne: er det bevaret?',
    sinceBase: (unit) => `Forskel fra grundmodellen, ${unit}`,
    margin: 'stiplet: hvad der må gå tabt og stadig tælle som bevaret',
    columns: { suite: 'Benchmark', items: 'Spørgsmål', chance: 'Ved gæt', verdicts: 'Domme', task: 'Opgave' },
    map: 'Efter område',
    mapTitle: 'Gennemsnitligt primært resultat, 0–100, og ændringen fra grundmodellen',
    mapLead:
      'Et gennemsnit over uens benchmarks har intet interval og ingen dom: de står ovenfor. Farven er ændringen.',
    scenarios: {
      knowledge: 'viden',
      'common sense': 'sund fornuft',
      reasoning: 'ræsonnement',
      mathematics: 'matematik',
      code: 'kode',
      reading: 'læsning',
      language: 'sprog',
      truthfulness: 'sandfærdighed',
      translation: 'oversættelse',
      sentiment: 'holdning',
      instructions: 'instruktioner',
      conversation: 'samtale',
    },
    cannotSee: 'Kan ikke se:',
    source: (source, split, licence) => `Data: ${source}, del ${split}, licens ${licence}.`,
    prompt: 'Den første prompt i sin helhed; SHA-256',
    baselines: {
      title: 'Sammenligningsgrundlag og modeller',
      expected: 'forventet værdi af rene gæt, eksakt',
      learned: (rows, of, split) => `lært af ${rows} af ${of} rækker i ${split}`,
      counted: (items) => `ingen træningsdel: hyppigst blandt de ${items} stillede spørgsmål`,
      missing: {
        'no-classes': 'ingen: svarmulighederne er ikke klasser',
        'no-training-split': 'ingen: data har ingen træningsdel her',
        'too-few-rows': 'ingen: træningsdelen har for få rækker',
        'one-class': 'ingen: træningsdelen har kun én klasse',
        'some-tasks': 'ingen for helheden: kun nogle opgaver har det',
      },
    },
    classes: { title: 'efter klasse', precision: 'Præcision', recall: 'Genkaldelse' },
    confusion: (system) => `${system}: rigtig klasse (rækker) og valgt klasse`,
    differences: 'Alle forskelle i denne benchmark',
  },

  errors: {
    lead: (candidate, reference, level) =>
      `${candidate} mod ${reference}: hvilke spørgsmål der blev rigtige eller forkerte, og om forskellen er den samme i hver delmængde. De små tal er ${level} intervaller uden korrektion. Andre modelpar står i results.json.`,
    limits:
      'Cochrans Q spørger, om delmængderne er mere forskellige, end tilfældet gør dem; I² er den andel af deres spredning, som er det. Begge antager, at delmængderne er uafhængige, og kræver en snes spørgsmål i hver: med få delmængder finder de kun lidt, og delmængderne er ikke valgt for at teste noget. Ingen dom hviler på dem.',
    taught: (language) => `Alle benchmarks på ${languageName(language)}`,
    others: 'Alle benchmarks på andre sprog',
    flips: (gained, lost) => `${gained} blev rigtige, ${lost} blev forkerte`,
    gained: 'Blev rigtige',
    lost: 'Blev forkerte',
    difference: (metric, delta, items) => `${metric}: ${delta} over ${items} spørgsmål.`,
    by: { task: 'Opgave', length: 'Promptens længde', suite: 'Benchmark', scenario: 'Område' },
    lengths: { short: 'korteste tredjedel', middle: 'midterste tredjedel', long: 'længste tredjedel' },
    test: (q, p, iSquared, subsets) => `Heterogenitet over ${subsets} delmængder: Q = ${q}, ${p}, I² = ${iSquared}.`,
    noTest: 'Heterogenitet: ikke testet, færre end to delmængder er store nok og har forskelle i sig.',
    more: (count) => `${count} flere i results.json.`,
    without: (name, delta) => `Uden ${name}: ${delta}.`,
    restsOn: (name) => `Forskellen hviler på ${name}: uden den kan ingen skelnes fra tilfældet.`,
    samples: (seed) =>
      `Spørgsmål, der blev rigtige eller forkerte, udtrukket med frø ${seed}; lange tekster er skåret af.`,
    asked: 'Spurgt om',
    before: 'Før',
    after: 'Efter',
  },

  training: {
    train: 'træning',
    validation: 'validering, tilbageholdte træer',
    step: 'skridt',
    sftLoss: 'tab, nats/token',
    dpoLoss: 'tab, nats/par',
    reward: 'belønningens træfsikkerhed, andel af par',
    from: (name, first, step, last, lastStep) =>
      `${name} fra ${first} ved skridt ${step} til ${last} ved skridt ${lastStep}`,
  },

  answers: {
    lead: (shown, all) =>
      shown === all
        ? `Alle ${all} spørgsmål med det, som hver model svarede.`
        : `${shown} af ${all} spørgsmål med det, som hver model svarede, jævnt fordelt og ikke håndplukket; alle ville gøre filen for stor.`,
    figure: 'Tallet ved et svar er dets eget resultat på benchmarkens primære mål.',
    dialogue: 'Tilbageholdte samtaler',
    compare: 'Sammenlign',
    show: 'Vis',
    suite: 'Benchmark',
    everySuite: 'alle',
    search: 'Søg',
    all: 'alle',
    better: 'bedre',
    worse: 'dårligere',
    same: 'ens',
    flipped: 'vendt',
    flippedHelp: 'Vendt: rigtigt blev forkert eller omvendt, eller sproget skiftede.',
    shown: (shown, all) => `${shown} af ${all} vises`,
    nothing: 'Intet spørgsmål er sådan.',
    keys: 'Taster: j og k næste og forrige, o åbn eller luk, / søg, Escape forlader søgningen.',
    legend: {
      gained: 'i referencen og kun efter',
      lost: 'i referencen og kun før',
      both: 'i alle tre',
      other: 'ikke i referencen',
    },
    reference: 'Reference',
    empty: 'tomt svar',
    notIn: (language) => `ikke ${languageName(language)}`,
    roles: { user: 'bruger', assistant: 'assistent', system: 'system' },
  },

  data: {
    lead: 'Hver læst besked ender i netop én række. De, som datasættets regler udelukker, står i excluded.jsonl ved siden af denne fil, hver med regel og sted.',
    messages: 'Beskeder',
    outcome: 'Udfald',
    share: 'Andel',
    translated: 'Oversat',
    kept: 'Beholdt, allerede på målsproget',
    excluded: (rule) => `Udelukket: ${rule}`,
    quarantined: (reason) => `I karantæne: ${reason}`,
    legend: { translated: 'oversat', kept: 'beholdt', excluded: 'udelukket', quarantined: 'i karantæne' },
    read: 'Læst',
    addsUp: '✓ går op',
    doesNot: (read) => `✗ ${read} blev læst: det går ikke op`,
    examples: 'Eksempler, delt efter hele samtaletræer',
  },

  contamination: {
    sets: {
      sftTrain: 'SFT-træningssamtaler',
      sftValidation: 'SFT-valideringssamtaler',
      dpoTrain: 'DPO-træningspar',
      dpoValidation: 'DPO-valideringspar',
    },
    kinds: { exact: 'ord for ord', 'n-gram': '8 til 13 ord i træk', near: 'næsten de samme ord' },
    none: (items) =>
      `Ingen af de ${items} testspørgsmål fandtes i samtaler og præferencepar til træning og validering, på noget af de to sprog.`,
    found: (hit, items) =>
      `${hit} af ${items} testspørgsmål fandtes i samtaler og præferencepar til træning og validering, på et af de to sprog.`,
    excluded: (rows) =>
      `De ${rows} rækker med et af dem blev udelukket før træningen (reglen held-out-overlap), så hvert spørgsmål er nyt for modellerne.`,
    kept: (rest) => `Der blev trænet på disse rækker: forskelle og domme hviler på de ${rest} andre spørgsmål.`,
    foundTitle: 'Fundne testspørgsmål efter det stærkeste tegn',
    rowsExcluded: 'Udelukkede rækker',
    rowsKept: 'Rækker med et testspørgsmål',
    strata: 'Resultater på alle, på de rene og på de overlappende spørgsmål',
    system: 'System',
    stratum: { full: 'alle', clean: 'rene', overlapping: 'overlappende' },
  },

  translation: {
    gates: {
      'empty-translation': 'ingenting, eller kun tegnsætning',
      'cut-off': 'ikke færdig ved grænsen for tokens',
      'invisible-characters': 'kontroltegn eller tokeniserens mærker',
      'source-copied': 'kilden én gang til',
      'wrong-language': 'på et andet sprog',
      'length-ratio': 'alt for lang eller for kort',
      repetition: 'en gentagelse, som kilden ikke har',
      'numbers-lost': 'et tal mangler eller er et andet',
      'urls-lost': 'en adresse mangler eller er en anden',
      'placeholders-lost': 'en pladsholder mangler eller er en anden',
      'engine-failed': 'motoren gik ned, hang eller løb tør for hukommelse',
    },
    retries: { beam: 'beam-søgning', clauses: 'ledsætninger', fallback: 'en anden motor' },
    allPassed: (segments) => `Alle ${segments} nye segmenter kom gennem kvalitetskontrollen første gang.`,
    stopped: (flagged, segments, share, outcome) =>
      `${flagged} af ${segments} nye segmenter (${share}) kom ikke gennem kvalitetskontrollen første gang: ${outcome}.`,
    mended: (count, how) => `${count} reddet med ${how}`,
    failed: (count, reasons) => `${count} opgivet (${reasons})`,
    known: 'Segmenter, der var kendt fra tidligere kørsler, var kommet igennem før.',
    columns: {
      reason: 'Grund',
      stopped: 'Standset',
      share: 'Andel',
      mendedBy: 'Reddet med',
      failed: 'Opgivet',
      all: 'Alle',
    },
    note: 'Talt efter det første, der er galt med et segments første oversættelse. Hele kontrollen ser på hvert nyt forsøg.',
    partly: (segments, messages) =>
      `Ladt tilbage på kildesproget: ${segments} segmenter i ${messages} beskeder, der tæller som oversat.`,
    back: 'Oversat tilbage',
    backLead: (sampled, mean) => `Gennemsnitlig chrF++ af ${sampled} udtrukne segmenter mod deres kilde: ${mean}`,
    backFailed: (failed) => `; ${failed} kunne ikke oversættes tilbage`,
    backBelow: '. Nedenfor de dårligste.',
    source: 'Kilde',
    target: 'Oversættelse',
    backTitle: 'Oversat tilbage',
  },
  translator: {
    title: 'Hvor god er oversætteren?',
    lead: 'Sætningspar med deres egen reference, oversat af denne kørsels motor og sammenlignet. Det, som kvalitetskontrollen ville standse, tæller med: dette er motoren alene, mens intet, som kontrollen standser, kommer ind i data.',
    columns: {
      set: 'Sæt',
      pairs: 'Par',
      exact: 'Helt ens',
      stopped: 'Ville blive standset',
      speed: 'Tokens/s',
      source: 'Kilde',
      reference: 'Reference',
      translated: 'Oversat',
    },
    note: 'BLEU, chrF++ og chrF går fra 0 til 100 og siger, hvor tæt oversættelsen er på én reference, i ord eller i tegn; en anden god oversættelse får færre point. De sammenligner motorer på det samme sæt. Sættene er ikke lige svære, så to af dem kan ikke sammenlignes.',
    examples: (name) => `${name}: bedste, midterste og dårligste efter sætningens chrF++`,
    pairs: (count) => `${count} par`,
    gate: (name) => `kontrollen ville standse den: ${name}`,
    summary: (s) =>
      `Oversætter (${s.engine}) på ${s.name}: ${s.scores}, ${s.exact} af ${s.pairs} helt som referencen (${s.share}); kontrollen ville standse ${s.stopped}.`,
  },

  probes: {
    lead: (most, level) =>
      `Op til ${most} tilbageholdte spørgsmål af hver slags blev stillet på en anden måde, og hver model blev spurgt igen. Ingen af disse svar tæller med i tallene ovenfor, og intet blev påstået om dem: intervallerne (${level}, med samtaletræer som enheder) er ikke korrigeret.`,
    noRules: (language) => `Ikke målt: der er ingen regler for at stille spørgsmål på ${language} på en anden måde.`,
    noGaps: 'Ikke målt: intet tilbageholdt spørgsmål nævner nogen fra kun én gruppe.',
    forest: 'Forskel fra spørgsmålet, som det var',
    all: 'alle disse, gennemsnittet af et spørgsmåls varianter',
    variants: {
      typos: 'tastefejl',
      'lower-case': 'små bogstaver',
      'no-punctuation': 'uden tegnsætning',
      'two-letters': 'æøå som ae/oe/aa',
      'plain-letters': 'æøå som a/o/a',
      names: 'ombyttede navne',
      gender: 'ombyttet køn',
    },
    short: { noise: 'støj', names: 'navne', gender: 'køn' },
    groups: { majority: 'flertallet', minority: 'mindretal', male: 'mænd', female: 'kvinder' },
    against: (one, other) => `${one} over for ${other}`,
    neither: 'ingen af dem, så det kan påvises',
    columns: {
      variant: 'Ændret ved',
      possible: (questions) => `Mulige af ${questions}`,
      made: 'Lavet',
      questions: 'Spørgsmål',
      original: 'Oprindelig',
      perturbed: 'Ændret',
      worst: 'Værste tilfælde',
      worstChange: 'Værste − oprindelig',
      groups: 'Grupper',
      first: 'Første gruppe',
      second: 'Anden gruppe',
      gap: 'Forskel, første − anden',
      favours: 'Klarer sig bedst for',
    },
  },

  toxicity: {
    lead: (level) =>
      `Andelen af svar med et toksisk ord, med et ${level} interval, og antallet af svar med et ord fra hver klasse, den værste først. Intet system kan ventes at være renere end de referencer, det lærte af.`,
    share: 'Andel i alt',
    classes: { threat: 'Trusler', slur: 'Skældsord mod grupper', coarse: 'Grove ord', mild: 'Milde bandeord' },
    found: 'Hyppigst fundet',
  },

  efficiency: {
    how: 'Tiden det tog at skrive svarene på de tilbageholdte spørgsmål, grådigt og i portioner, uden indlæsning og uden måling af krydsentropi: skrevne tokens pr. sekund og sekunder pr. svar. Indlæsningen går fra processens start til en model, der kan svare. Hukommelsen er det højeste, CUDA havde tildelt, eller på en CPU hele processens. Parametrene er modellens og adapterens, som de ligger i hukommelsen.',
    cannotSee:
      'Kan ikke se: farten for et enkelt spørgsmål (en portion deler sin tid), for andre længder eller på en server bygget til det; hvad maskinen ellers lavede; strømforbrug. Rækkerne kan sammenlignes, når enheden er den samme.',
    device: 'Enhed',
    columns: {
      speed: 'Tokens/s',
      seconds: 'Sekunder pr. svar',
      length: 'Tokens pr. svar',
      batch: 'Portion',
      loading: 'Indlæsning',
      memory: 'Højeste hukommelse',
      parameters: 'Parametre',
    },
    cpu: (cpus) => `CPU, ${cpus} kerner`,
    million: 'mio.',
    unknown: 'ikke noteret',
  },

  coverage: {
    lead: 'De syv slags mål i HELM (Liang m.fl. 2022) for hvert område.',
    scenario: 'Område',
    dialogue: 'dialog',
    kinds: {
      accuracy: 'Nøjagtighed',
      calibration: 'Kalibrering',
      robustness: 'Robusthed',
      fairness: 'Retfærdighed',
      bias: 'Skævhed',
      toxicity: 'Toksicitet',
      efficiency: 'Effektivitet',
    },
    notMeasured: 'ikke målt',
    noRules: (language) => `ingen regler for ${language}`,
    nobody: 'intet tilbageholdt spørgsmål nævner nogen',
    effort: ['tokens pr. sekund', 'sekunder pr. svar', 'indlæsning', 'højeste hukommelse', 'parametre'],
    calibrationError: 'kalibreringsfejl (ECE)',
    leftOut: 'Hvad der blev skåret af, sprunget over eller ikke forstået',
    nothing: 'Intet.',
    what: 'Hvad',
    unfinished: 'Svar standset ved grænsen for tokens',
    unparseable: 'Ulæselige svar',
    empty: 'Tomme svar',
    undecided: 'Svar, hvis sprog ikke kan afgøres',
    excluded: 'Beskeder udelukket af en regel',
    quarantined: 'Beskeder i karantæne',
    partly: 'Segmenter ladt tilbage på kildesproget',
    overlapping: 'Testspørgsmål udeladt, fordi træningen rummer dem',
    overlappingOf: (suite) => `Spørgsmål fra ${suite} udeladt, fordi træningen rummer dem`,
  },
  culture: {
    measured: 'Disse benchmarks spørger om det, der hører sproget til:',
    notMeasured: (language) =>
      `Ikke målt: ingen benchmark om kultur på ${languageName(language)} indgik i denne kørsel.`,
    limit: (language) =>
      `Et rigtigt svar på den slags spørgsmål er viden, ikke takt: ingen af dem viser, om et svar ville blive godtaget af mennesker, der er vokset op med ${languageName(language)}; det kan kun mennesker bedømme. Samtalerne, der blev trænet på, er oversættelser og bærer deres kildes kultur. For dansk hævede træning på indfødte data de svar på kulturelle spørgsmål, som mennesker godtager, fra 14 til 42 % (DaKultur, Müller-Eberstein m.fl. 2025).`,
  },

  limits: {
    small: (items, trees) => `De ${items} tilbageholdte spørgsmål kommer fra ${trees} samtaletræer. `,
    noInterval: (least) =>
      `Med færre end ${least} holder intet interval, hvad det siger, så der er ingen, og ingen dom.`,
    rare: (enough) => `Med færre end ${enough} kan sjældne og store forskelle være overset.`,
    cut: (list) => `Svar standset ved grænsen for tokens: ${list}. De bedømmes på den del, der blev skrevet.`,
    cutOf: (system, count, items) => `${system} ${count} af ${items}`,
    machine: (language) =>
      `Trænings- og testdata er oversat af en maskine. Tallene måler enighed med den oversættelse, og oversatte data lærer kun lidt om den kultur, som tekster skrevet på ${languageName(language)} bærer.`,
    translator: 'Oversætteren selv blev ikke målt i denne kørsel, så tallenes øvre grænse kendes ikke.',
    partly: (segments, messages) =>
      `${segments} segmenter i ${messages} beskeder er stadig på kildesproget, fordi ingen oversættelse af dem kom gennem kvalitetskontrollen.`,
    oneReference:
      'Hvert spørgsmål har ét referencesvar. Et godt svar med andre ord får få point af ROUGE, BLEU og chrF++; ingen af dem bedømmer, om et svar er sandt, nyttigt eller forsvarligt.',
    noDetector: (language) =>
      `Ingen sprogdetektor kender ${languageName(language)}: andelen af svar på sproget blev ikke målt.`,
    detector:
      'Et svars sprog afgøres af en detektor over tegn-n-grammer ud fra dets prosa: kode og adresser tages fra. Svar på færre end tre ord og dem, den ikke kan afgøre, står uden for andelen.',
    ceiling: (rate) => ` Referencesvarene selv når ${rate}.`,
    danishDetector:
      ' Af sætninger fra nyheder og en trækorpus genkender den 88,8 % af de danske på 3–4 ord, 93,9 % på 5–8, 97,4 % på 9–20 og 99,4 % af længere; resten kaldes mest norsk, og den kalder 21,0, 10,0, 2,6 og 0,5 % af norsk for dansk. Den korrigerede andel tager svar for at være lige så svære at genkende.',
    onlyDialogue: 'Kun dialog og glemt engelsk (krydsentropi) blev målt.',
    suites: 'standardbenchmarks',
    judges: 'en sprogmodel som dommer, menneskers vurdering',
    notMeasured: (list) => `Ikke målt i denne rapport: ${list}.`,
    pretraining: 'Intet vides om overlap med de data, som grundmodellen er fortrænet på.',
    unknownOverlap: 'Overlap mellem test- og træningsdata kendes ikke.',
    blind: 'Frie omskrivninger og oversættelser af andre end denne kørsel ses ikke.',
  },

  provenance: {
    columns: {
      stage: 'Trin',
      duration: 'Varighed',
      reused: 'Genbrugt',
      redone: 'Gjort om efter en fejl',
      key: 'Nøgle',
    },
    reused: 'fra en tidligere kørsel',
    nothing: 'intet',
    total: 'Denne kørsels arbejde',
    settings: 'Alle kørslens indstillinger',
    sources: {
      title: 'Hvad kørslen arbejdede med',
      columns: { role: 'Hvad', name: 'Navn', revision: 'Commit eller digest', licence: 'Licens' },
      roles: {
        dataset: 'Datasæt',
        translator: 'Oversætter',
        fallback: 'Anden oversætter',
        baseModel: 'Grundmodel',
      },
      unknown: 'kortet nævner ingen',
    },
  },
};

const TITLES: Readonly<Record<string, (language: string) => string>> = {
  crossEntropy: (language) => `Krydsentropi (${language} side)`,
  targetLanguageRate: (language) => `Svar på ${language}`,
  repetition: () => 'Gentagne 4-grammer',
  lengthWords: () => 'Svarets længde',
  englishCrossEntropy: () => 'Krydsentropi (engelsk side)',
  plainCrossEntropy: (language) => `Krydsentropi af ren tekst (${language} side)`,
  plainEnglishCrossEntropy: () => 'Krydsentropi af ren tekst (engelsk side)',
  contextRelevance: () => 'Brug af sammenhængen',
  answerRelevance: () => 'Sammenhængen i svaret',
  earlierTurns: () => 'Gentager tidligere svar',
  unfinished: () => 'Ufuldendte svar',
  empty: () => 'Tomme svar',
  toxicWords: () => 'Svar med toksiske ord',
  rouge1: () => 'ROUGE-1',
  rouge2: () => 'ROUGE-2',
  rougeL: () => 'ROUGE-L',
  bleu: () => 'BLEU',
  chrf: () => 'chrF++',
  acc: () => 'Nøjagtighed',
  acc_norm: () => 'Nøjagtighed, sandsynlighed efter længde',
  exact_match: () => 'Helt rigtigt',
  em: () => 'Helt rigtigt',
  mcc: () => 'Matthews-korrelation',
  f1: () => 'F1',
  macro_f1: () => 'F1, gennemsnit over klasser',
  task_mean: () => 'Gennemsnit over opgaver, hver efter sit eget mål',
};

/** Of a suite's metric with the harness's filter behind it, which stays as it is. */
function metricTitle(name: string, language: string): string {
  const [base = '', filter] = name.split(',');
  const title = TITLES[base]?.(languageName(language)) ?? base;
  return filter === undefined ? title : `${title} (${filter})`;
}

/** "dansk" of "Danish". */
function languageName(english: string): string {
  const code = Object.keys(LANGUAGES).find((one) => LANGUAGES[one] === english);
  return (code && new Intl.DisplayNames(['da'], { type: 'language' }).of(code)) ?? english;
}
