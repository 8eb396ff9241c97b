/** The cookie in which the chosen zone stands, so that the server writes times in it too. */
export const zoneCookie = "rota-zone";
/** In place of a zone's name: each schedule has its own. */
export const ofEachSchedule = "schedule";
