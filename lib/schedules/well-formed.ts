/** Whether a text has bytes of its own in UTF-8: half of a surrogate pair would be written as another character. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

export const mustBeWellFormed = "must be well-formed Unicode text (it holds half of a surrogate pair)";
