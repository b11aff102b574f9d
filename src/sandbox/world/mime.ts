/** The parts of a mail that the message page shows. */
export interface ReadMail {
  readonly subject: string;
  readonly text: string;
  readonly messageId?: string;
}

interface Part {
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/**
 * Reads subject and plain text of a mail in the form that our mailer writes (RFC 5322, RFC 2045, RFC 2047); no
 * attachments.
 */
export function readMail(raw: Buffer): ReadMail {
  const mail = split(raw);
  const messageId = mail.headers.get('message-id');
  return {
    subject: decodeWords(mail.headers.get('subject') ?? ''),
    text: (plainText(mail, 0) ?? '').replaceAll('\r\n', '\n').trim(),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

function split(raw: Buffer): Part {
  const text = raw.toString('latin1');
  const gap = /\r?\n\r?\n/.exec(text);
  const head = gap === null ? text : text.slice(0, gap.index);
  const headers = new Map<string, string>();
  // A header may contain UTF-8 (SMTPUTF8, RFC 6532).
  for (const line of Buffer.from(head, 'latin1')
    .toString('utf8')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: gap === null ? Buffer.alloc(0) : raw.subarray(gap.index + gap[0].length) };
}

function plainText(part: Part, depth: number): string | undefined {
  const type = part.headers.get('content-type') ?? 'text/plain';
  if (/^multipart\//i.test(type) && depth < 4) {
    const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
    if (boundary === undefined) return undefined;
    const pieces = part.body
      .toString('latin1')
      .split(new RegExp(`(?:^|\\r?\\n)--${boundary.replace(/[^A-Za-z0-9]/g, '\\$&')}(?:--)?[ \\t]*\\r?\\n?`));
    for (const piece of pieces.slice(1)) {
      const text = plainText(split(Buffer.from(piece, 'latin1')), depth + 1);
      if (text !== undefined) return text;
    }
    return undefined;
  }
  if (!/^text\/plain/i.test(type)) return undefined;
  const encoding = part.headers.get('content-transfer-encoding')?.toLowerCase();
  if (encoding === 'base64') return Buffer.from(part.body.toString('latin1'), 'base64').toString('utf8');
  if (encoding === 'quoted-printable') {
    return unquote(part.body.toString('latin1').replace(/=[ \t]*\r?\n/g, '')).toString('utf8');
  }
  return part.body.toString('utf8');
}

const unquote = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** Decodes encoded words (RFC 2047) in UTF-8. White space between two of them is dropped. */
function decodeWords(header: string): string {
  return header.replace(/(\?=)\s+(?==\?)/g, '$1').replace(/((?:=\?utf-8\?[bq]\?[^?]*\?=)+)/gi, (run) => {
    const bytes = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, coding, text = '']) =>
      coding?.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : unquote(text.replaceAll('_', ' ')),
    );
    return Buffer.concat(bytes).toString('utf8');
  });
}
