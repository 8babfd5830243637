-- Grain state is kept by Orleans' own provider, in orleans_states.

DROP TABLE grain_states;
