"""Whether a short text is in Danish, by the small words that other languages write otherwise."""

from .counting import words_of


def _frequent(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Small words among the most frequent of each language; of two, those count that only one of them has.
DANISH = _frequent(
    """af alle at blev bliver blive bør da de dem den der deres det dig din dit du efter eller en end er et for fordi fra få
    gør gøre går ham han hende her hos hun har hvad hvem hver hvis hvor hvordan hvorfor i igen ikke ind jeg jer kan kom kun
    kunne lidt man mange med meget mellem men mens mere mig min mit må nej noget nogen nogle nok når nu og også om op os
    over på selv sig skal skulle som så til tror ud uden under var ved vi vil ville være"""
)
OTHERS = (
    # English
    _frequent(
        """a about all an and are as at be because been but by can could do does for from had has have he her his how i if in
        into is it its me more my no not of on or our out over please she should so some that the their them there they this
        to under us was we were what when where which who will with would you your"""
    ),
    # Norwegian
    _frequent(
        """alle at av ble blir bli bør da de dem den der deres det deg din ditt du etter eller en enn er et for fordi fra få
        gjør gjøre går ham han henne her hos hun har hva hvem hver hvis hvor hvordan hvorfor i igjen ikke inn jeg dere kan kom
        kun kunne litt man mange med mye mellom men mens mer meg min mitt må nei noe noen nok når nå og også om opp oss over på
        selv seg skal skulle som så til tror ut uten under var ved vi vil ville være"""
    ),
    # Swedish
    _frequent(
        """alla att av blev bli blir bör då de dem den deras det dig din ditt du efter eller en än är ett för från få gör göra
        går han här hos hon har vad vem var hur varför i igen inte in jag ni kan kom kunde lite man många med mycket mellan men
        medan mer mig min mitt måste nej något någon några nog när nu och också om upp oss över på själv sig ska skulle som så
        till tror ut utan under vi vill ville vara"""
    ),
    # German
    _frequent(
        """aber als am an auch auf aus bei das dass dem den der des die du ein eine einem einen er es für haben hat ich ihr im
        in ist kann man mit nach nicht noch nur oder sein sich sie sind so und von vor war was wenn wer werden wie wir wird zu
        zum zur über"""
    ),
)


def is_danish(text: str) -> bool:
    """
    Whether no other language has more of its small words in the text; one without any, a name or a number, passes.
    Meant for answers to Danish questions: that a text is Finnish or French it cannot tell.
    """
    words = [word.lower() for word in words_of(text)]
    return bool(words) and all(
        sum(word in other for word in words) <= sum(word in DANISH for word in words) for other in OTHERS
    )
