/** WebKitGTK's MiniBrowser, driven over plain WebDriver (https://www.w3.org/TR/webdriver2/), on a display of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProcess } from './processes.ts';
import { pathOf, tools } from './tools.ts';

export interface WebKit {
  goto(url: string): Promise<void>;
  url(): Promise<string>;
  back(): Promise<void>;
  /** Clicks the first element that matches; like a person it does not wait for the page that comes. */
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Runs the body of an async function in the page and resolves with what it returns. */
  evaluate<T>(body: string): Promise<T>;
  close(): Promise<void>;
}

/** Starts Xvfb, WebKitWebDriver and MiniBrowser. Only the session's first window paints, so there is no way to open another. */
export async function launchWebKit(): Promise<WebKit> {
  const xvfb = await startProcess({
    command: pathOf(tools.xvfb),
    args: ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
    ready: /^\d+\n/m,
  });
  const home = mkdtempSync(join(tmpdir(), 'flowvitals-webkit-'));
  const driverUrl = `http://127.0.0.1:${await freePort()}`;
  const driver = await startProcess({
    command: pathOf(tools.webkit),
    args: [`--port=${new URL(driverUrl).port}`],
    env: environment(home, `:${/^\d+(?=\n)/m.exec(xvfb.output())?.[0]}`),
    ready: new URL('/status', driverUrl),
  });
  const close = async () => {
    await driver.stop();
    await xvfb.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const capabilities = { alwaysMatch: { acceptInsecureCerts: true } };
    const { sessionId } = await command<{ sessionId: string }>(`${driverUrl}/session`, 'POST', { capabilities });
    return client(`${driverUrl}/session/${sessionId}`, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function client(session: string, close: () => Promise<void>): WebKit {
  const post = <T>(path: string, body: object) => command<T>(session + path, 'POST', body);
  const find = async (selector: string) => {
    const element = await post<Record<string, string>>('/element', { using: 'css selector', value: selector });
    return `/element/${Object.values(element)[0]}`;
  };
  return {
    goto: url => post('/url', { url }),
    url: () => command(`${session}/url`, 'GET'),
    back: () => post('/back', {}),
    click: async selector => post(`${await find(selector)}/click`, {}),
    type: async (selector, text) => post(`${await find(selector)}/value`, { text }),
    evaluate: async <T>(body: string) => {
      const script = `const done = arguments[0];
        (async () => { ${body} })().then(value => done({ value }), error => done({ error: String(error) }));`;
      const { value, error } = await post<{ value: T; error?: string }>('/execute/async', { script, args: [] });
      if (error !== undefined) throw new Error(error);
      return value;
    },
    close: async () => {
      await command(session, 'DELETE').catch(() => undefined); // the window may have gone with the page
      await close();
    },
  };
}

async function command<T>(url: string, method: string, body?: object): Promise<T> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: T };
  if (!response.ok) throw new Error(`WebDriver ${method} ${new URL(url).pathname}: ${JSON.stringify(value)}`);
  return value;
}

/** Everything that GTK writes goes into `home`. A proxy in the environment would keep the driver from its own browser. */
function environment(home: string, display: string): NodeJS.ProcessEnv {
  const { http_proxy: _, https_proxy: __, HTTP_PROXY: ___, HTTPS_PROXY: ____, ...env } = process.env;
  const folders = ['HOME', 'XDG_RUNTIME_DIR', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME'];
  return {
    ...env,
    ...Object.fromEntries(folders.map(name => [name, home])),
    DISPLAY: display,
    NO_AT_BRIDGE: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
}
