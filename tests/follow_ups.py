"""Follow-ups in the words of users: the question before, the follow-up, and what should be searched.

"" is where both questions should be searched together: what the follow-up replaces cannot be told from the words.
"""

FOLLOW_UPS = (
    # Another condition behind the same preposition.
    ("Hoe veilig is de app volgens de gebruikers?", "En volgens leidinggevenden?", "Hoe veilig is de app volgens leidinggevenden?"),
    ("Wat kost een huisje in de dure zomer?", "En in winter?", "Wat kost een huisje in winter?"),
    ("Hoeveel ongelukken gebeuren er in de bouw per jaar?", "En in de horeca?", "Hoeveel ongelukken gebeuren er in de horeca per jaar?"),
    ("Wat zegt het jaarverslag over het personeel?", "En over kosten?", "Wat zegt het jaarverslag over kosten?"),
    ("Hoeveel procent van de leerlingen spijbelt weleens?", "En van de studenten?", "Hoeveel procent van de studenten spijbelt weleens?"),
    ("Waarom stegen de huren in Den Haag zo snel?", "En in Utrecht?", "Waarom stegen de huren in Utrecht zo snel?"),
    ("Hoe lang wacht je in Utrecht op een woning?", "En in Den Haag?", "Hoe lang wacht je in Den Haag op een woning?"),
    ("Hoeveel krijgt een vrijwilliger bij de brandweer?", "En bij een voetbalclub?", "Hoeveel krijgt een vrijwilliger bij een voetbalclub?"),
    ("Hoe druk is het tijdens de spits op maandag?", "En tijdens de lange zomervakantie?", "Hoe druk is het tijdens de lange zomervakantie op maandag?"),
    ("Hoeveel subsidie is er voor zonnepanelen?", "En voor een warmtepomp?", "Hoeveel subsidie is er voor een warmtepomp?"),
    ("Wat is de straf voor rijden zonder rijbewijs?", "En zonder verzekering?", "Wat is de straf voor rijden zonder verzekering?"),
    ("Hoeveel fosfaat zit er in het water van de plas?", "En in de bodem?", "Hoeveel fosfaat zit er in de bodem van de plas?"),
    ("Hoe vaak worden bewoners van kleine verpleeghuizen ziek?", "En van grote ziekenhuizen?", "Hoe vaak worden bewoners van grote ziekenhuizen ziek?"),
    ("Hoeveel aangiften waren er in januari 2022?", "En in maart?", "Hoeveel aangiften waren er in maart 2022?"),
    ("Hoeveel aangiften waren er in januari 2022?", "En in maart 2023?", "Hoeveel aangiften waren er in maart 2023?"),
    ("Hoeveel bezoekers trok het museum sinds 2019?", "En sinds 2021?", "Hoeveel bezoekers trok het museum sinds 2021?"),
    # The same kind of thing, without a preposition.
    ("Hoe vaak gebruikt de sector AI?", "En de financiële sector?", "Hoe vaak gebruikt de financiële sector AI?"),
    ("Hoe vaak gebruikt de zorgsector algoritmen?", "En de financiële sector?", "Hoe vaak gebruikt de financiële sector algoritmen?"),
    ("Wat betaalt een klein bedrijf aan afvalheffing?", "En een groot bedrijf?", "Wat betaalt een groot bedrijf aan afvalheffing?"),
    ("Hoe helpt de gemeente jonge gezinnen?", "En arme gezinnen?", "Hoe helpt de gemeente arme gezinnen?"),
    ("Wanneer vervalt de korte opleiding?", "En de lange opleiding dan?", "Wanneer vervalt de lange opleiding?"),
    ("Welke scholen krijgen extra geld?", "En kleine scholen?", "Welke kleine scholen krijgen extra geld?"),
    ("Hoeveel boete betalen de andere scholen?", "En de kleine scholen?", "Hoeveel boete betalen de kleine scholen?"),
    # One more condition.
    ("Wat verdient een verpleegkundige?", "En na tien jaar?", "Wat verdient een verpleegkundige na tien jaar?"),
    ("Hoeveel leden heeft de bond?", "En in 2021?", "Hoeveel leden heeft de bond in 2021?"),
    # It cannot be told what is replaced.
    ("Hoeveel procent van de ouderen heeft last van eenzaamheid?", "En van de jongeren?", ""),
    ("Hoe vaak komt diefstal voor bij jongens en meisjes?", "En bij volwassenen?", ""),
    ("Hoeveel mensen in de gemeente werken thuis?", "En in het buitenland?", ""),
    ("Hoe vaak gebruiken grote bedrijven AI?", "En gebruikt de overheid AI?", ""),
    ("Wat betalen ouders voor de opvang?", "En de kosten voor ouders?", ""),
    ("In hoeverre gebruikt de bouw robots?", "En in de landbouw?", ""),
    ("Wat mag de huisarts doen met mijn dossier?", "En met dat van mijn kind?", ""),
    ("Hoeveel korting is er in het eerste jaar?", "En in het tweede?", ""),
    ("Hoeveel boetes kregen middelgrote bedrijven?", "En microbedrijven?", ""),
    ("Hoeveel geld bespaart de gemeente door de winkels die sluiten?", "En door zuiniger verlichting?", ""),
    ("Hoe lang duurt een rechtszaak met getuigen?", "En zonder?", ""),
    ("Hoeveel treinen vallen er uit door storingen aan het spoor?", "En de bussen?", ""),
)  # fmt: skip
