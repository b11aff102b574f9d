const LONGEST = 500;

type Parse = (userAgent: string) => string | undefined;
let opened: Promise<Parse> | undefined;

async function open(): Promise<Parse> {
  const { default: bowser } = await import('bowser');
  // What a client calls itself must not come to stand in a message of ours: names of the catalogue only.
  const known = new Set([...Object.values(bowser.BROWSER_MAP), ...Object.values(bowser.OS_MAP)]);
  return (userAgent) => {
    const { browser, os } = bowser.parse(userAgent);
    const names = [browser.name, os.name].filter((name) => name !== undefined && known.has(name));
    return names.length === 0 ? undefined : names.join(', ');
  };
}

/** What a browser is called, such as `Chrome, Android`; undefined: a program, or nothing that we know. */
export async function browserName(userAgent: string): Promise<string | undefined> {
  if (userAgent === '') return undefined;
  opened ??= open();
  return (await opened)(userAgent.slice(0, LONGEST));
}
