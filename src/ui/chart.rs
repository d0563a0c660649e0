//! Charts as SVG, from pure geometry.
