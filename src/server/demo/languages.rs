//! The harbour's question for those who read Italian or Spanish.

use crate::domain::language::Language;
use crate::domain::translation::Translation;

/// The texts of the campaign `slug` in further languages.
pub(super) fn translations(slug: &str) -> Vec<Translation> {
    if slug != super::harbour::SUBJECT.slug {
        return Vec::new();
    }
    let text = |language, question: &str, brief: &str| Translation {
        question: question.to_owned(),
        brief: brief.trim_end().to_owned(),
        ..Translation::empty(language)
    };
    vec![
        text(Language::It, "Che cosa deve diventare la vecchia pescheria del quartiere del porto?", ITALIAN),
        text(Language::Es, "¿Qué hacemos con la antigua lonja de pescado del barrio del puerto?", SPANISH),
    ]
}

const ITALIAN: &str = "\
L’ultima asta nella vecchia pescheria si è tenuta quattro anni fa. Da allora il mercato è vuoto: 2.800 metri quadrati \
sotto una copertura in ghisa del 1911, proprio sulla banchina, a cinque minuti dal tram.

La città di Port Ellery conserva l’edificio. Che cosa ci si farà dentro, lo chiediamo a te.

## Che cosa è già deciso
- L’edificio resta pubblico e aperto a tutti per almeno 200 giorni all’anno.
- La copertura e la tribuna piastrellata delle aste sono tutelate e restano.
- 6,5 milioni sono riservati a riparazioni, riscaldamento e primo allestimento.

## Che cosa ti chiediamo
Idee su come usarlo, semplici o audaci come vuoi. Racconta per chi è e che cosa si vedrebbe in un martedì qualunque. \
Ognuno ha **cinque voti** e può spostarli fino alla chiusura.

## Che cosa succede dopo
Le dieci idee con più voti vengono elaborate insieme a chi le ha portate. Il consiglio comunale decide in seduta \
pubblica e risponde a tutte e dieci, spiegando perché.
";

const SPANISH: &str = "\
La última subasta en la lonja se celebró hace cuatro años. Desde entonces el edificio está vacío: 2.800 metros cuadrados \
bajo una cubierta de hierro fundido de 1911, en pleno muelle, a cinco minutos del tranvía.

La ciudad de Port Ellery conserva el edificio. Qué se hará dentro es lo que te preguntamos.

## Lo que ya está decidido
- La lonja sigue siendo pública y estará abierta a todo el mundo al menos 200 días al año.
- La cubierta y la grada de azulejos de las subastas están protegidas y se quedan.
- Hay 6,5 millones reservados para reparaciones, calefacción y el primer equipamiento.

## Lo que te pedimos
Ideas para su uso, tan sencillas o tan atrevidas como quieras. Cuéntanos para quién es y qué se vería un martes \
cualquiera. Cada persona tiene **cinco votos** y puede moverlos hasta que se cierre la votación.

## Lo que pasa después
Las diez ideas con más votos se desarrollan con quienes las propusieron. El consejo municipal decide en sesión pública y \
responde a las diez, con sus razones.
";
