import { isJsonObject, type Json } from '@workflows/contracts';

export interface EmailMessage {
  to: EmailAddress[];
  cc: EmailAddress[];
  bcc: EmailAddress[];
  replyTo?: EmailAddress;
  subject: string;
  text?: string;
  html?: string;
}

export interface EmailAddress {
  name: string;
  address: string;
}

export type EmailReading = { ok: true; message: EmailMessage } | { ok: false; cause: string };

const FIELDS = ['to', 'cc', 'bcc', 'replyTo', 'subject', 'text', 'html'];
const MOST_RECIPIENTS = 50;
const LONGEST_SUBJECT = 998;
const LONGEST_BODY = 1024 * 1024;
/** A line break in a header begins another one. */
const CONTROL = /[\u0000-\u001f\u007f]/;
/** `ada@example.com`, or `Ada <ada@example.com>`. */
const NAMED = /^([^<>]{0,200})<([^<>]{1,254})>$/;
const ADDRESS = /^[^\s<>()[\]\\,;:@"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

class Refused extends Error {}

/** Reads the arguments of `email.send`; what is wrong is said in half a sentence. Nothing of them names a file or an address to fetch. */
export function readEmail(given: Json): EmailReading {
  try {
    if (!isJsonObject(given)) throw new Refused('its arguments must be an object such as {"to", "subject", "text"}');
    const unknown = Object.keys(given).find((field) => !FIELDS.includes(field));
    if (unknown !== undefined)
      throw new Refused(`it has no argument "${unknown.slice(0, 100)}"; it takes ${FIELDS.join(', ')}`);
    const [to, cc, bcc] = [listOf('to', given.to), listOf('cc', given.cc), listOf('bcc', given.bcc)];
    if (to.length === 0) throw new Refused('"to" is missing');
    if (to.length + cc.length + bcc.length > MOST_RECIPIENTS)
      throw new Refused(`it has more than ${MOST_RECIPIENTS} recipients`);
    const [replyTo] = listOf('replyTo', given.replyTo);
    const text = bodyOf('text', given.text);
    const html = bodyOf('html', given.html);
    if (text === undefined && html === undefined) throw new Refused('it needs "text" or "html"');
    const subject = subjectOf(given.subject);
    const bodies = { ...(text !== undefined && { text }), ...(html !== undefined && { html }) };
    return { ok: true, message: { to, cc, bcc, ...(replyTo && { replyTo }), subject, ...bodies } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, cause: error.message };
    throw error;
  }
}

function listOf(field: string, given: Json | undefined): EmailAddress[] {
  if (given === undefined || given === null) return [];
  return (Array.isArray(given) ? given : [given]).map((one) => addressOf(field, one));
}

function addressOf(field: string, given: Json): EmailAddress {
  if (typeof given !== 'string' || CONTROL.test(given))
    throw new Refused(`"${field}" must be an address, or a list of addresses, without line breaks`);
  const [, name = '', inBrackets] = NAMED.exec(given.trim()) ?? [];
  const address = (inBrackets ?? given).trim();
  if (!ADDRESS.test(address))
    throw new Refused(
      `"${field}" has ${JSON.stringify(given.slice(0, 100))}, which is no address such as ada@example.com`,
    );
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), address };
}

function subjectOf(given: Json | undefined): string {
  if (typeof given !== 'string' || given.length > LONGEST_SUBJECT || CONTROL.test(given))
    throw new Refused(`"subject" must be a text of at most ${LONGEST_SUBJECT} characters without line breaks`);
  return given;
}

function bodyOf(field: string, given: Json | undefined): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string' || given.length > LONGEST_BODY)
    throw new Refused(`"${field}" must be a text of at most a million characters`);
  return given;
}
