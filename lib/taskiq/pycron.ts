/** Whether pycron divides by zero at this expression, which ends the scheduler process (contract §2). */
export const killsTheScheduler = (cron: string): boolean => /\*\s*\/\s*0+\s*(?:,|\s|$)/.test(cron.slice(0, 4096));
