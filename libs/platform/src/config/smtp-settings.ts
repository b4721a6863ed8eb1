import type { loadConfig } from './load-config';
import { settings } from './settings';

const { SMTP_URL, SMTP_FROM } = settings;

/** The settings of every app that sends e-mail. */
export const smtpSettings = { SMTP_URL, SMTP_FROM } as const;

/** Both, or none: then no e-mail is sent. */
export const SMTP_SETTINGS_TOGETHER = [['SMTP_URL', 'SMTP_FROM']] as const;

export type SmtpSettings = ReturnType<typeof loadConfig<typeof smtpSettings>>;
