"""Countries, by their everyday English names: the members of the United Nations, with a few territories and unions.

After ISO 3166-1. They tell what "And China?" asks: of a country rather than of a person. Not covered: adjectives
("Chinese"), former and historical names.
"""

from __future__ import annotations

COUNTRIES = frozenset(
    name.replace("_", " ")
    for name in """afghanistan albania algeria andorra angola antigua antigua_and_barbuda argentina armenia australia
    austria azerbaijan bahamas bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia bosnia
    bosnia_and_herzegovina botswana brazil brunei bulgaria burkina_faso burundi cambodia cameroon canada cape_verde
    chad chile china colombia comoros congo costa_rica croatia cuba cyprus czechia czech_republic denmark djibouti
    dominica dominican_republic ecuador egypt el_salvador equatorial_guinea eritrea estonia eswatini ethiopia fiji
    finland france gabon gambia georgia germany ghana greece grenada guatemala guinea guinea-bissau guyana haiti
    honduras hungary iceland india indonesia iran iraq ireland israel italy ivory_coast jamaica japan jordan
    kazakhstan kenya kiribati kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya liechtenstein
    lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritania mauritius mexico micronesia
    moldova monaco mongolia montenegro morocco mozambique myanmar namibia nauru nepal netherlands new_zealand
    nicaragua niger nigeria north_korea north_macedonia norway oman pakistan palau palestine panama papua_new_guinea
    paraguay peru philippines poland portugal qatar romania russia rwanda samoa san_marino saudi_arabia senegal
    serbia seychelles sierra_leone singapore slovakia slovenia somalia south_africa south_korea south_sudan spain
    sri_lanka sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tonga trinidad
    trinidad_and_tobago tunisia turkey türkiye turkmenistan tuvalu uganda ukraine united_arab_emirates
    united_kingdom united_states uruguay uzbekistan vanuatu vatican venezuela vietnam yemen zambia zimbabwe england
    scotland wales northern_ireland greenland gaza hong_kong crimea tibet europe africa asia america eu uk us usa
    uae un nato""".split()
)
