/** Used in texts of any language. */
const COMMON = 'approx ca cf co dr e.g i.e mr mrs ms ph.d pp prof st vs';

/**
 * Abbreviations that seldom end a sentence, without their last full stop, by language: titles, streets, "that is", "for
 * example". Unicode's rules do not stop before a lower-case letter, so only what stands before names matters. Unicode
 * CLDR has such lists too ("suppressions"), but Intl.Segmenter does not apply them. A wrong entry only joins two
 * sentences; what is also a word, or often ends a sentence ("etc."), is left out.
 */
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  bg: 'бул вж вкл гр инж напр проф св стр т.е т.нар ул',
  ca: 'av cap dra núm p.ex pàg sr sra',
  cs: 'čp doc ing mgr mjr mudr např nám obr pozn příp resp sv tj tzn tzv ul viz',
  da: 'adm afd afs alm bl.a cand d.d d.v.s dir div dvs ekskl evt f.eks fa fhv fig fr frk gl hhv hr hrs inkl jf kand kap kbh kgl kl lic m.a.o m.fl m.h.t mag maks mht mia mio mv ndr nr opr ovenst p.g.a p.t pga phil pkt provst rad red sdr sgt skt sml stk str stud tekn theol tidl tlf vedr vha',
  de: 'abb abs allg amtl bd bearb bes betr bspw bzgl bzw d.h d.i dgl dipl ebd ehem eigtl einschl engl entspr erw ev evtl fr frl gebr ggf hbf hl hr hrsg i.a i.d.r ing inkl insb jh jhd kath lt mag med mind mio mrd nr o.ä o.g öff phil resp röm s.a s.o s.u sog spez st std str tel u.a u.ä u.u v.a verf vgl vll z.b z.t zit zzgl',
  el: 'αγ αρ βλ δηλ κ κα καθ λ.χ π.χ σελ τηλ',
  en: 'a.m adm ave blvd brig capt cdr cmdr col corp dept esp est fr gen gov hon inc incl lt ltd maj messrs p.m rep reps rev sen sens sgt supt v',
  es: 'aprox avda cap cía d dña dra excmo gral ing lic núm p.ej pág págs profa s.a sr sra sras sres srta tel ud uds vd vds',
  et: 'hr k.a lk mag nn nr nt pr prl s.t sh tel vrd',
  fi: 'em esim huom ks kts mm nk ns os puh tri ts vrt',
  fr: 'av bd boul cap chap dir env ex fig hab m me mgr mlle mlles mm mme mmes p.ex réf sté tél univ',
  gl: 'dna núm p.ex páx sr sra',
  hr: 'br dipl gđa gđica ing mr npr prof str sv tj tzv ul',
  hu: 'id ifj ill kb ld ún ui özv pl prof szt tel vö',
  id: 'bpk dkk dr dra drs hlm ir jl no sdr tel tgl',
  is: 'bls dr frú hr sbr sr t.d þ.e',
  it: 'arch avv cap cfr dott dott.ssa ecc.mo egr es fig fr gent geom ing mons on pag pagg prof.ssa sig sigg sig.ra tel v',
  lt: 'doc dr el gerb inž kun mln mlrd nr pav pan prof psl pvz t.y tel tūkst vad žr',
  lv: 'dr inž lpp nr piem prof sal sk t.i tālr',
  nb: 'adm adr avd bl.a d.v.s dir div dvs ekskl evt f.eks fhv fr frk gl hhv hr iht inkl jf kap kgl kl m.a.o m.fl mht mill mrd nr o.l p.g.a pga phil pkt red s.k stk str tlf vha',
  nl: 'a.h.w afb bijv blz d.w.z dhr drs fam gebr i.p.v i.v.m incl ing ir jhr jkvr m.b.t m.i mevr mgr mr mw nl nr o.a o.l.v red resp t.a.v t.o.v tel vgl z.g zgn',
  pl: 'al bp doc fot godz gen im inż kard kol ks lek m.in mec mgr mjr np nr os o ok par pkt pl płk por pos red rozdz rys śp św str tab tel tj tow tzn tzw ul woj wyd zob',
  pt: 'aprox av cap cia cel d dra drs exa exmo gen lda ltda núm p.ex pág págs profa sr sra sras srta sta sto tel v.exa',
  ro: 'art bd bul cap conf d-na dl dna dlui dvs ex fig ing jud loc nr pag par prof șos sf str tel',
  ru: 'акад бул в.т.ч вкл г гос гр д.б доц др ж.-д зав зам им инж исп кн корп м.б наб напр нем обл пер пл пос пр прим проф просп р рис рр св см сокр соч ср ст стр т.е т.к т.н тел ул франц чел шт англ лат',
  sk: 'č.p doc ing mgr mudr napr obr pozn príp resp sv t.j tj tzn tzv ul',
  sl: 'dipl dr ga gdč inž mag npr oz prof str sv t.i tj ul',
  sr: 'бр гђа инж мр нпр проф св стр тзв тј ул br dipl gđa inž mr npr prof str sv tj tzv ul',
  sv: 'adr allm avd bl.a d.v.s dir div doc dvs exkl f.d f.n fil fr frk fr.o.m förf hr inkl jfr kap kl m.a.o m.fl milj mkt motsv nr o.d obs omkr p.g.a pga resp s.k sid sign spec stud t.ex t.o.m tekn tel tfn tr ung',
  tr: 'alb apt av bkz bul cad çev doç gön hz mah no öğr ör örn prof sok sn şb tel vb vd yrd yzb',
  uk: 'акад бул вид вул гр див доц ім інж кн напр обл пл пр прим проф просп рис св см ст стор т.зв тел тзв тобто',
  vi: 'gs pgs ths tp ts',
};

/** Languages written like another. */
const LIKE: Readonly<Record<string, string>> = { nn: 'nb', no: 'nb' };

/** In front of a number; elsewhere some of these are words that end sentences. */
const BEFORE_NUMBER = String.raw`abb abs apr art aug bd cap ch chap dec dez eq feb fig jan jul jun kap kl max min no nov nr nrs num núm oct okt p pag pág par para
  pg pkt pos ref s sec sect sep sept ses str tab tel tlf tom v ver vol № гл д кв п рис ст стр т табл \p{L}+str`;

const patterns = new Map<string, RegExp>();

/**
 * @param text the end of a sentence, with white space behind it perhaps; its length is the work
 * @param language without a region
 */
export function endsOnAbbreviation(text: string, language: string): boolean {
  return patternFor(language, () => `${COMMON} ${BY_LANGUAGE[LIKE[language] ?? language] ?? ''}`).test(text);
}

/** The same where a number follows. */
export function endsOnNumbered(text: string): boolean {
  return patternFor('', () => BEFORE_NUMBER).test(text);
}

function patternFor(key: string, abbreviations: () => string): RegExp {
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const pattern = compile(abbreviations());
  patterns.set(key, pattern);
  return pattern;
}

function compile(abbreviations: string): RegExp {
  const alternatives = abbreviations
    .trim()
    .split(/\s+/u)
    .map((abbreviation) => abbreviation.replaceAll('.', String.raw`\.\s?`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}\p{M}])(?:${alternatives.join('|')})\.\s*$`, 'iu');
}
