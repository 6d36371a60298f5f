export interface SentenceCase {
  readonly language: string;
  /** As they should be found in the line that they make up. */
  readonly sentences: readonly string[];
}

const of = (language: string, lines: readonly (readonly string[])[]): SentenceCase[] =>
  lines.map((sentences) => ({ language, sentences }));

/** Written for this test; for Danish also seen in the Danish Dependency Treebank. */
export const SENTENCE_CASES: readonly SentenceCase[] = [
  ...of('en', [
    ['One.', 'Two!', 'Three?', 'Four'],
    ['Ask Dr. Smith, Mr. J. Jones or Mrs. Lee.', 'They know.'],
    ['By J. R. R. Tolkien.', 'It is good.'],
    ['So do I.', 'You too?'],
    ['Take a fruit, e.g. Apples, i.e. One.', 'Then go.'],
    ['It is 3.5 kg or 1,000.50.', 'Yes.'],
    ['He lives in St. Louis, approx. 5 km away.', 'Far.'],
    ['See no. 5, p. 7 and Fig. 3.', 'Then vol. 2.'],
    ['No.', 'That is all.'],
    ['It is 5 p.m. Eastern time.', 'Late.'],
    ['"Go away!" he cried.', '"Why?"', 'She left.'],
    ['He said: "Go."', 'Then he left.'],
    ['(See here.)', '[Or here.]', 'Go.'],
    ['Really...', 'Yes.', 'Hm... ok.'],
    ['Well…', 'I see.'],
    ['What?!', 'No way!!', 'Yes.'],
    ['It came in the autumn.', '11 people died.'],
    ['So it is.', '- And you?', '- Me too.'],
    ['Three steps:', '1. ', 'Stir.', '2. ', 'Bake.'],
    ['Yahoo! is old.', 'So am I.'],
    ['hello there.', 'i am ann.', 'how are you?', 'fine, etc. and so on'],
    ['Is the U.S. Army big?', 'The U.K. too?'],
    ['It is version 2.0.1 of the file.', 'Use it.'],
    ['See https://example.org/a.b?c=d now.', 'Then go.'],
  ]),
  ...of('da', [
    ['Det var d. 5. maj 1945.', 'Så kom freden.'],
    ['Det var den 5. Maj-revolution.', 'Så kom freden.'],
    ['Christian 10. var konge.', 'Han red.'],
    ['Det koster ca. 35 mia. Kroner, dvs. Meget.', 'For meget.'],
    ['Det er bl.a. Ann, f.eks. Onsdag kl. 20.35.', 'Nu.'],
    ['Lektor, dr.phil. Henrik S. Nissen bor i Skt. Pauls Gade 3.', 'Han er 25.', 'Hun er ældre.'],
    ['»Hej.«', 'Han gik.', '"Nej!" råbte hun.'],
    ['- Et romantisk bryllup? fortsatte han.', '- Ja.'],
    ['Det er dyrt på landet.', '11 døde.'],
    ['Se nr. 12, jf. § 7, stk. 2.', 'Den gælder.'],
  ]),
  ...of('de', [
    ['Das ist z. B. Käse, d. h. Gouda bzw. Edamer.', 'Gut.'],
    ['Am 5. Mai 2020 kam der 2. Weltkrieg ins 3. Kapitel.', 'So.'],
    ['Prof. Dr. Müller wohnt Hauptstr. 3 in Bonn.', 'Nr. 5 ist frei.'],
    ['Er sagte: „Komm.“', 'Dann ging er.', '»So nicht!«, rief sie.'],
    ['Es kostet ca. 3,5 Mio. Euro.', 'Viel.'],
  ]),
  ...of('es', [
    ['¿Qué tal?', '¡Bien!', '¿Y tú?'],
    ['El Sr. García y la Sra. López viven en EE. UU. desde 1990.', 'Bien.'],
    ['Va a Madrid, p. ej. Hoy.', 'Pág. 5, núm. 3.'],
  ]),
  ...of('fr', [
    ['M. Dupont et Mme. Curie, p. ex. Marie.', "C'est l'art.", 'Oui.'],
    ['Il dit : « Viens ! »', 'Puis il part.'],
  ]),
  ...of('ru', [
    ['Он родился в 1990 г. Москва — столица.', 'Да!'],
    ['Т. е. Город, ул. Ленина, д. 5.', 'И т. д.', 'Конец.'],
  ]),
  ...of('it', [['Il Sig. Rossi e la Dott.ssa Bianchi.', 'Bene.']]),
  ...of('pt-BR', [['O Sr. Silva e a Sra. Costa, p. ex. Ana.', 'Bem.']]),
  ...of('nl', [['Dhr. Jansen woont bijv. In Utrecht.', 'Goed.']]),
  ...of('sv', [['Det är t.ex. Anna, bl.a. Nu.', 'Bra.']]),
  ...of('nb', [['Det var den 17. Mai-feiring, f.eks. Oslo.', 'Bra.']]),
  ...of('pl', [['To jest np. Kraków, ul. Długa 5.', 'Dobrze.']]),
  ...of('cs', [['To je např. Praha, tzv. Město.', 'Ano.']]),
  ...of('uk', [['Він жив на вул. Шевченка, див. Київ.', 'Так.']]),
  ...of('tr', [['Prof. Dr. Yılmaz geldi.', 'Evet.']]),
  ...of('el', [['Τι κάνεις;', 'Καλά, π.χ. Εσύ;', 'Ο κ. Παπαδόπουλος.']]),
  ...of('zh', [
    ['你好。', '我叫李。', '“我来。”', '他说。', '好吗？', '真的！'],
    ['《书名》很好……你看。', '（见下。）', '对。'],
  ]),
  ...of('ja', [['「はい。」と言った。', 'そうですか？', 'うん！']]),
  ...of('ko', [['안녕하세요.', '저는 학생입니다.', '네?']]),
  ...of('th', [['สวัสดีครับ วันนี้อากาศดี ไปเที่ยวกันไหม?', 'ไปครับ']]),
  ...of('ar', [['مرحبا.', 'كيف حالك؟', 'بخير، شكرا.']]),
  ...of('fa', [['سلام.', 'حال شما چطور است؟', 'خوبم!']]),
  ...of('he', [['שלום.', 'מה שלומך?', 'טוב!']]),
  ...of('hi', [['नमस्ते।', 'आप कैसे हैं?', 'ठीक हूँ।']]),
  ...of('bn', [['আমি।', 'তুমি কে?', 'ভালো।']]),
  ...of('vi', [['Xin chào TS. Nguyễn.', 'Bạn khỏe không?']]),
  ...of('x_y z', [['One.', 'Two.']]),
];
