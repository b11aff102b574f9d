const LONGEST = 500;

type Parse = (userAgent: string) => string | undefined;
let opened: Promise<Parse> | undefined;

async function open(): Promise<Parse> {
  const { default: bowser } = await import('bowser');
  // Our messages must not contain text chosen by a client, so only names of the catalogue are used.
  const known = new Set([...Object.values(bowser.BROWSER_MAP), ...Object.values(bowser.OS_MAP)]);
  return (userAgent) => {
    const { browser, os } = bowser.parse(userAgent);
    const names = [browser.name, os.name].filter((name) => name !== undefined && known.has(name));
    return names.length === 0 ? undefined : names.join(', ');
  };
}

/** Name of a browser, such as `Chrome, Android`; undefined for a program or an unknown browser. */
export async function browserName(userAgent: string): Promise<string | undefined> {
  if (userAgent === '') return undefined;
  opened ??= open();
  return (await opened)(userAgent.slice(0, LONGEST));
}
