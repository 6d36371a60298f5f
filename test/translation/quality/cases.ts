import type { QualityGate } from '../../../contracts/dataset.js';

/** A pair of our own making; English to Danish where no languages are given. */
export interface QualityCase {
  readonly source: string;
  readonly translation: string;
  readonly from?: string;
  readonly to?: string;
  /** False where the engine stopped at its limit of new tokens. */
  readonly finished?: boolean;
}

/** What engines get wrong: each pair with the gate that must stop it. */
export const VIOLATIONS: readonly (QualityCase & { readonly gate: QualityGate })[] = [
  { gate: 'empty-translation', source: 'Hello there.', translation: '' },
  { gate: 'empty-translation', source: 'What do you think?', translation: '  ' },
  { gate: 'empty-translation', source: 'I would say so, yes.', translation: '…' },
  {
    gate: 'invisible-characters',
    source: 'The book is on the table.',
    translation: 'Bogen ligger på <unk> bordet.',
  },
  { gate: 'invisible-characters', source: 'A cup of tea, please.', translation: '▁En▁kop▁te,▁tak.' },
  { gate: 'invisible-characters', source: 'Good morning!', translation: '<2da> Godmorgen!' },
  { gate: 'invisible-characters', source: 'See you tomorrow.', translation: 'Vi ses i morgen.</s>' },
  { gate: 'invisible-characters', source: 'Take the second exit.', translation: 'Tag den anden afk\uFFFDrsel.' },
  { gate: 'invisible-characters', source: 'Zero is a number.', translation: 'Nul er et\u200B tal.' },
  { gate: 'invisible-characters', source: 'It hurts.', translation: 'Det g\u0008r ondt.' },
  { gate: 'invisible-characters', source: 'What a nice day.', translation: 'Sikke en dejlig dag \uD83D.' },
  { gate: 'invisible-characters', source: 'Press the button.', translation: 'Tryk på \uE000knappen.' },
  {
    gate: 'repetition',
    source: 'The dog runs through the wood.',
    translation: 'Hunden løber gennem skoven og løber og løber og løber og løber og løber.',
  },
  {
    gate: 'repetition',
    source: 'You should eat more fruit and vegetables.',
    translation: 'Du bør spise mere frugt, du bør spise mere frugt, du bør spise mere frugt.',
  },
  { gate: 'repetition', source: 'How annoying!', translation: 'Hvor irriterenderenderenderenderenderende!' },
  {
    gate: 'cut-off',
    source: 'It is a long story, and I will tell it from the beginning.',
    translation: 'Det er en lang historie, og jeg vil',
    finished: false,
  },
  { gate: 'cut-off', source: 'Yes, of course.', translation: 'Ja, selvfølgelig, og', finished: false },
  {
    gate: 'source-copied',
    source: 'How are you feeling today, my friend?',
    translation: 'How are you feeling today, my friend?',
  },
  {
    gate: 'source-copied',
    source: 'The easiest way is to take the bus to Svendborg.',
    translation: 'the easiest way is to take the bus to Svendborg',
  },
  {
    gate: 'source-copied',
    source: 'Remember to water the plants before you leave the house tomorrow.',
    translation: 'Husk to water the plants before you leave the house tomorrow.',
  },
  {
    gate: 'source-copied',
    from: 'es',
    source: '¿Qué tiempo hace hoy en la ciudad?',
    translation: '¿Qué tiempo hace hoy en la ciudad?',
  },
  {
    // The detector knows no Esperanto.
    gate: 'source-copied',
    to: 'eo',
    source: 'I did not know that you were here.',
    translation: 'I did not know that you were here.',
  },
  {
    gate: 'wrong-language',
    source: 'The children are playing in the garden behind the house.',
    translation: 'Die Kinder spielen im Garten hinter dem Haus.',
  },
  {
    gate: 'wrong-language',
    source: 'I have never seen such a beautiful view before.',
    translation: 'Jag har aldrig sett en så vacker utsikt förut.',
  },
  {
    gate: 'wrong-language',
    source: 'You can change the settings at any time.',
    translation: 'Puede cambiar la configuración en cualquier momento.',
  },
  {
    gate: 'wrong-language',
    source: 'We are going home now because it is late.',
    translation: 'Мы идём домой, потому что уже поздно.',
  },
  {
    gate: 'wrong-language',
    source: 'Please write back as soon as you can.',
    translation: '请您尽快回信给我们,谢谢您的理解。',
  },
  {
    gate: 'placeholders-lost',
    source: 'Dear {name}, your parcel has arrived.',
    translation: 'Kære {navn}, din pakke er kommet.',
  },
  {
    gate: 'placeholders-lost',
    source: 'Found %d files in %s.',
    translation: 'Fandt %d filer i %d.',
  },
  {
    gate: 'placeholders-lost',
    source: 'Set ${HOME} before you start.',
    translation: 'Angiv HJEM, før du begynder.',
  },
  {
    gate: 'urls-lost',
    source: 'Read more at https://example.com/en/guide.html before you begin.',
    translation: 'Læs mere på https://example.com/da/vejledning.html, før du begynder.',
  },
  {
    gate: 'urls-lost',
    source: 'Write to help@example.org if you have questions.',
    translation: 'Skriv til hjælp, hvis du har spørgsmål.',
  },
  {
    gate: 'urls-lost',
    source: 'You will find it on wikipedia.org under the same name.',
    translation: 'Du finder det på wikipedia under samme navn.',
  },
  {
    gate: 'numbers-lost',
    source: 'The tower is 324 metres high.',
    translation: 'Tårnet er 342 meter højt.',
  },
  {
    gate: 'numbers-lost',
    source: 'It costs 1,000.50 dollars.',
    translation: 'Det koster 1.000,05 dollar.',
  },
  { gate: 'numbers-lost', source: 'He was born in 1987.', translation: 'Han blev født i 1978.' },
  { gate: 'numbers-lost', source: 'Wait for 25 minutes.', translation: 'Vent i nogle minutter.' },
  { gate: 'numbers-lost', source: 'Add 3 eggs to the dough.', translation: 'Kom æg i dejen.' },
  // Out of nowhere.
  { gate: 'numbers-lost', source: 'The tower is high.', translation: 'Tårnet er 324 meter højt.' },
  { gate: 'numbers-lost', source: 'It has twenty-five rooms.', translation: 'Det har 35 værelser.' },
  { gate: 'numbers-lost', from: 'de', source: 'Er wurde dort geboren.', translation: 'Han blev født der i 1987.' },
  { gate: 'numbers-lost', source: 'About 10⁶ cells died.', translation: 'Omkring 10.000 celler døde.' },
  { gate: 'urls-lost', source: 'Read more on our pages.', translation: 'Læs mere på https://example.com/da.' },
  { gate: 'urls-lost', source: 'Write to us soon.', translation: 'Skriv snart til info@example.dk.' },
  { gate: 'placeholders-lost', source: 'Install the package first.', translation: 'Installér først pakken med `npm`.' },
  { gate: 'placeholders-lost', source: 'Dear friend, welcome.', translation: 'Kære {name}, velkommen.' },
  {
    gate: 'length-ratio',
    source:
      'First you have to turn off the power, then you remove the cover, and only after that you may unscrew the lamp.',
    translation: 'Sluk først.',
  },
  {
    gate: 'length-ratio',
    source: 'Thank you.',
    translation: 'Tak, fordi du spørger, og jeg håber, at du får en rigtig god dag med al din familie.',
  },
  {
    gate: 'length-ratio',
    from: 'zh',
    source: '首先你要关掉电源，然后取下盖子，最后才可以把灯拧下来，记得戴上手套。',
    translation: 'Sluk.',
  },
];

/** Good translations that look like faults at first glance. */
export const TRUE_PAIRS: readonly QualityCase[] = [
  { source: 'Copenhagen', translation: 'København' },
  { source: 'In the 19th century people walked.', translation: 'I 1800-tallet gik folk.' },
  { source: 'Add 1½ cups of milk.', translation: 'Tilsæt 1,5 kopper mælk.' },
  { source: 'Add 1 ½ cups of milk.', translation: 'Tilsæt halvanden kop mælk.' },
  { source: 'Add ½ cup of milk.', translation: 'Tilsæt en halv kop mælk.' },
  { source: 'Add half a cup of milk.', translation: 'Tilsæt 0,5 kop mælk.' },
  { source: 'The flat is 50 m² in size.', translation: 'Lejligheden er på 50 kvadratmeter.' },
  { source: 'About 10⁶ cells died.', translation: 'Omkring en million celler døde.' },
  { source: 'It takes 10⁻³ seconds.', translation: 'Det tager 0,001 sekund.' },
  { source: 'It was the nineteen-eighties, in eighty-four.', translation: 'Det var i 1980’erne, i 84.' },
  { source: 'Two hundred and fifty people came.', translation: 'Der kom 250 mennesker.' },
  { source: 'After World War II he left.', translation: 'Efter 2. verdenskrig rejste han.' },
  { source: 'It lies about a mile away.', translation: 'Det ligger omkring 1,6 km derfra.' },
  { from: 'de', source: 'Er ist fünfundzwanzig Jahre alt.', translation: 'Han er 25 år gammel.' },
  { source: 'New York City', translation: 'New York City' },
  { source: 'The Lord of the Rings', translation: 'The Lord of the Rings' },
  { source: 'HTML, CSS and JavaScript', translation: 'HTML, CSS og JavaScript' },
  { source: 'OK', translation: 'OK' },
  { source: 'Internet', translation: 'Internet' },
  { source: '"Bonjour, comment allez-vous aujourd’hui ?"', translation: '"Bonjour, comment allez-vous aujourd’hui ?"' },
  { from: 'nb', source: 'Det er en god dag for alle.', translation: 'Det er en god dag for alle.' },
  // Bokmål in place of Danish: too short to tell them apart.
  { source: 'I do not know.', translation: 'Jeg vet ikke.' },
  { source: 'This is a nice book.', translation: 'Dette er en fin bok.' },
  { source: 'Good', translation: 'Godt' },
  { source: 'Yes!', translation: 'Jo!' },
  { source: 'lol', translation: '😂' },
  { source: 'No, no, no, no , no!', translation: 'Nej, nej, nej, nej, nej!' },
  { source: 'Ha ha ha ha ha ha ha ha!', translation: 'Ha ha ha ha ha ha ha ha!' },
  { source: 'The star is 1,000,000,000,000,000 km away.', translation: 'Stjernen er 1.000.000.000.000.000 km væk.' },
  { source: 'It costs 1,000.50 dollars.', translation: 'Det koster 1.000,50 dollar.' },
  { source: 'About 10,000 people live there.', translation: 'Der bor omkring 10 000 mennesker.' },
  { source: 'A growth of 2.5%', translation: 'En vækst på 2,5 procent' },
  { source: 'It is worth 2,500,000 kroner.', translation: 'Det er 2,5 millioner kroner værd.' },
  { source: 'It is worth 2.5 million kroner.', translation: 'Det er 2.500.000 kroner værd.' },
  { source: 'Come at 3:30 p.m.', translation: 'Kom kl. 15.30.' },
  { source: 'Come at 3pm.', translation: 'Kom klokken 15.' },
  { source: 'The shop opens at 09:00.', translation: 'Butikken åbner kl. 9.' },
  { source: 'The 19th century', translation: 'Det 19. århundrede' },
  { source: 'The 2nd of May 2020', translation: 'Den anden maj 2020' },
  { source: 'It was built in the 1990s.', translation: "Det blev bygget i 90'erne." },
  { source: '12/31/2020', translation: '31.12.2020' },
  { source: 'There are 2 of them.', translation: 'Der er to af dem.' },
  { source: 'There are two of them.', translation: 'Der er 2 af dem.' },
  { source: 'Take 12 eggs.', translation: 'Tag et dusin æg.' },
  { source: 'She is 20 years old.', translation: 'Hun er tyve år gammel.' },
  { source: 'The wall is 20 feet high.', translation: 'Muren er 6 meter høj.' },
  { source: 'It is 45 miles (72 kilometers) away.', translation: 'Det ligger 72 kilometer væk.' },
  { source: 'In 1939-45 there was war.', translation: 'I 1939-45 var der krig.' },
  { source: 'Version 1.2.3 is out.', translation: 'Version 1.2.3 er ude.' },
  { source: 'I am 100% sure that it works.', translation: 'Jeg er 100 % sikker på, at det virker.' },
  { source: 'It works in 50% of cases.', translation: 'Det virker i 50% af tilfældene.' },
  { source: 'Dear {name}, hello!', translation: 'Kære {name}, hej!' },
  { source: '{count} of {total} messages', translation: 'Af {total} beskeder er det {count}' },
  { source: 'See https://example.com/a?b=1.', translation: 'Se https://example.com/a?b=1.' },
  { source: '(Write to Me@Example.org!)', translation: '(Skriv til me@example.org!)' },
  { source: 'Ask a friend, e.g. Peter.', translation: 'Spørg en ven, f.eks. Peter.' },
  { source: 'A family 👨‍👩‍👧 at home', translation: 'En familie 👨‍👩‍👧 derhjemme' },
  { source: 'A programmer at work', translation: 'En programmør 👩‍💻 på arbejde' },
  { source: 'zero\u200Bwidth space', translation: 'nul\u200Bbreddemellemrum' },
  { to: 'fa', source: 'I want to go.', translation: 'می\u200Cخواهم بروم.' },
  {
    to: 'zh',
    source: 'About 20 million people watched it last night.',
    translation: '昨晚约有2000万人观看了这个节目。',
  },
  { to: 'ar', source: 'The room has 25 seats.', translation: 'تحتوي الغرفة على ٢٥ مقعدًا.' },
  {
    from: 'ja',
    source: '明日の天気はどうですか。',
    translation: 'Hvordan bliver vejret i morgen?',
  },
];
