"""How people write on a telephone, and the small words: tables, all folded (no case, no accents)."""

from __future__ import annotations

from collections.abc import Mapping


def listed(words: str) -> frozenset[str]:
    """The words of a text, separated by spaces."""
    return frozenset(words.split())


def _table(lines: str) -> dict[str, str]:
    """ "short = in full" pairs, separated by semicolons."""
    pairs = (" ".join(pair.split()).partition(" = ") for pair in lines.split(";"))
    return {short: full for short, _equals, full in pairs}


SHORT: Mapping[str, Mapping[str, str]] = {
    "fr": _table(
        """
    pa = pas; ps = pas; plu = plus; pu = plus; g = j ai; jai = j ai; ja = j ai; jarrive = j
    arrive; jariv = j arrive; jarive = j arrive; c = c est; cest = c est; ces = c est; sa = ca;
    kan = quand; qd = quand; qan = quand; koi = quoi; pk = pourquoi; pq = pourquoi; pkoi =
    pourquoi; tt = tout; ts = tous; tjs = toujours; tjrs = toujours; pb = probleme; pbs =
    probleme; pr = pour; ds = dans; ss = sans; ac = avec; av = avec; ya = il y a; yapa = il y a
    pas; yaplu = il y a plus; nn = non; mdp = mot de passe; ordi = ordinateur; lordi =
    ordinateur; tel = telephone; msg = message; bcp = beaucoup; qq = quelque; qqn = quelqu un;
    qqun = quelqu un; depui = depuis; dep = depuis; ojd = aujourd hui; auj = aujourd hui; svp =
    s il vous plait; stp = s il vous plait; rdv = rendez vous; maj = mise a jour; cmd =
    commande; vs = vous; ns = nous; o = au; ki = qui; ke = que; marge = marche; es = est; jms =
    jamais; jamai = jamais; ri1 = rien; r1 = rien; bi1 = bien; 1 = un; imprim = imprime; veu =
    veut; peu = peut; vx = veux
        """
    ),
    "en": _table(
        """
    cant = can not; cannot = can not; wont = will not; dont = do not; doesnt = does not; dosnt =
    does not; doesn = does not; didnt = did not; isnt = is not; arent = are not; wasnt = was
    not; werent = were not; aint = is not; havent = have not; hasnt = has not; hadnt = had not;
    couldnt = could not; wouldnt = would not; shouldnt = should not; can't = can not; won't =
    will not; shan't = shall not; theres = there is; its = it is; pls = please; plz = please; u
    = you; ur = your; r = are; thx = thanks; w = with; wo = without; 2day = today; 2nite =
    tonight; b4 = before; nothin = nothing; msg = message; pw = password; pwd = password; passwd
    = password; nw = network; diff = difference; txt = text; txts = texts; smth = something; bc
    = because; coz = because; cuz = because; n = and; abt = about; min = minute; mins = minutes;
    hrs = hours; yday = yesterday; tho = though; gonna = going to
        """
    ),
}
"""Words as they are typed in a hurry, and what they stand for."""

PHRASES: Mapping[tuple[str, ...], str] = {
    tuple(words.split()): meaning
    for words, meaning in _table(
        """
    wi fi = wifi; sans fil = wifi; hors ligne = offline; off line = offline; hors service = hs;
    h s = hs; en panne = hs; out of order = hs; mot de passe = password; mots de passe =
    password; pass word = password; mise a jour = update; mises a jour = update; sans contact =
    contactless; sans arret = constamment; sans cesse = constamment; sans fin = constamment;
    sans doute = probablement; sans souci = parfaitement; sans soucis = parfaitement; sans
    probleme = parfaitement; sans difficulte = parfaitement; no problem = perfectly; no doubt =
    probably; without any trouble = perfectly; without trouble = perfectly; non plus = aussi; en
    plus = aussi; de plus en plus = davantage; plus ou moins = environ; pas mal de = beaucoup;
    pas seulement = aussi; pas que = aussi; not only = also; not just = also; d un coup =
    soudain; tout a coup = soudain; d a cote = voisin; next door = neighbour; tout le monde =
    tous; log in = login; sign in = login; log on = login; logging in = login; signing in =
    login; logged in = login; se connecter = login; me connecter = login; any more = anymore; no
    longer = not; plus du tout = plus; pas du tout = pas; not at all = not; carte bancaire =
    carte; turn on = start; turns on = starts; switch on = start; power on = start; powers on =
    starts; come on = start; comes on = starts; turned off = off; switched off = off; turned it
    off and on = restarted; switched it off and on = restarted; off and on = restarted; on and
    off = intermittent; eteint et rallume = redemarre; e mail = mail; e mails = mail; up to date
    = uptodate; a jour = uptodate
        """
    ).items()
}
"""Words that mean something else together; many hold a negation that denies nothing."""

SMALL = listed(
    """
    a about actually again ai aide aider aller alors already also am an and any anybody anymore
    apres are as at au aucun aucune aussi autre autres aux avaient avait avant avec avez avoir
    avons be beaucoup because been being bien bjr bonjour bonsoir but by c c'est ca can car ce
    cela ces cet cette chez chose comme cordialement could d dans de dear deja depuis des did do
    does doing donc done dont du elle elles en encore entre es est et etaient etait ete etre eu
    eux faire fais fait faites faut font for from get gets getting go goes going got had has
    have having he hello help her here hey hi his how i if il ils in into is issue it its j
    jamais je just juste kind l la le les leur leurs like lui m ma madame maintenant mais may me
    meme merci mes might mon monsieur must my n ne neither never ni no non none nor nos not
    nothing notre nous now of on ont or ou oui our out over par pas pendant petit petite peu
    peut peux plait please plus pour pourriez pouvez problem probleme puis qu quand que quel
    quelle quelles quelqu quelque quels qui quoi really regards rien s sa salut sans se sera ses
    shall she should si slt so some son sont souci sous still suis sur svp t ta te tes than
    thank thanks that the their them then there these they this those though to ton too toujours
    tres trop trouble tu un une up urgence urgent us va vais vers very veut veux vient voila
    vont vos votre voudrais vous was we well were what when where which while who whose why will
    with without would y yet you your
    """
)
"""Small words and greetings: they say nothing by themselves about a check or a guide."""
