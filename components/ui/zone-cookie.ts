/** The cookie that holds the chosen zone, so that the server writes times in it too. */
export const zoneCookie = "rota-zone";
/** Instead of a zone's name: each schedule has its own. */
export const ofEachSchedule = "schedule";
