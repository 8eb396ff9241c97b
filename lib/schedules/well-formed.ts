/** Returns whether UTF-8 can hold a text exactly: half of a surrogate pair would become another character. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

export const mustBeWellFormed = "must be well-formed Unicode text (it holds half of a surrogate pair)";
