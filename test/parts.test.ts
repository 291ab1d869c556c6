import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canTestInBrowser, openChromium } from '../demo/chromium.ts';
import { type Gallery, openGallery } from './support/gallery.ts';
import { expectSound, watchPage } from './support/sound.ts';

describe.runIf(canTestInBrowser(process.env['CI'] === 'true'))('the components', () => {
  let browser: Browser;
  let gallery: Gallery;

  beforeAll(async () => {
    [browser, gallery] = await Promise.all([openChromium(), openGallery()]);
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.[Symbol.asyncDispose]();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ ...options, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await watchPage(page);
    await page.goto(gallery.url + path, { waitUntil: 'networkidle' });
    return page;
  }

  const focused = (page: Page) => page.locator(':focus').getAttribute('id');

  test.each(['/', '/?lang=en', '/form', '/ending'])('%s is sound', async (path) => {
    await expectSound(await open(path), { transferred: 150_000 });
  });

  test.each([
    ['contrast', 'accessibility'],
    ['invalid', 'HTML'],
    ['no-heading', 'h1'],
    ['wide', '320 px'],
    ['script', 'Content-Security-Policy'],
    ['no-nonce', 'Content-Security-Policy'],
  ])('a page with the flaw %s is not sound', async (flaw, complaint) => {
    await expect(expectSound(await open(`/flawed/${flaw}`))).rejects.toThrow(complaint);
  });

  test('a page that weighs too much is not sound', async () => {
    await expect(expectSound(await open('/'), { transferred: 20_000 })).rejects.toThrow('bytes');
  });

  test('errors are read out first, with and without JavaScript', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await open('/form', { javaScriptEnabled });
      await page.getByRole('button', { name: 'Fortsæt' }).click();
      await page.locator('#errors').waitFor();
      await page.locator('#errors:focus').waitFor();
      await expectSound(page);
      await page.getByRole('link', { name: 'Skriv et navn' }).click();
      expect(await focused(page)).toBe('name');
      expect(await page.locator('#name').getAttribute('aria-describedby')).toBe('name-hint name-error');
    }
  });

  test('the title says first that there are errors', async () => {
    const page = await open('/form', { javaScriptEnabled: false });
    await page.getByRole('button', { name: 'Fortsæt' }).click();
    expect(await page.title()).toBe('Fejl: Formular – Adgang');
  });

  test('the focus never falls to the body when the part that held it is replaced', async () => {
    const page = await open('/swap');
    for (const name of ['Byt mig', 'Byt mig helt', 'Byt om mig']) {
      await page.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(`Byttet: ${name}`).waitFor();
      await expect.poll(() => page.locator(':focus').count()).toBe(1);
      expect(await page.locator('body:focus').count()).toBe(0);
    }
  });

  test('a swap that nobody asked for leaves the focus where it is, or nowhere', async () => {
    for (const place of ['outside', undefined]) {
      const page = await open('/swap');
      if (place) await page.locator(`#${place}`).focus();
      const swapped = page.evaluate(
        "new Promise((resolve) => document.addEventListener('htmx:after:swap', () => setTimeout(resolve)))",
      );
      await page.getByText('Kommet af sig selv').waitFor();
      await swapped;
      expect(await page.locator(':focus').count()).toBe(place ? 1 : 0);
      if (place) expect(await focused(page)).toBe(place);
    }
  });

  test('the keyboard reaches the content first, then everything in its order', async () => {
    const page = await open('/form');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Gå til sidens indhold');
    await expect.poll(async () => (await page.locator(':focus').boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('main');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('name');
  });

  test('the session is prolonged by a button that appears two minutes before it ends', async () => {
    const page = await open('/ending');
    const warning = page.locator('#session');
    expect(await warning.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Forbliv logget ind' }).click();
    await expect.poll(() => warning.isVisible()).toBe(false);
    expect(await page.locator('#session-extended').textContent()).toBe('Du er stadig logget ind.');
    expect(await focused(page)).toBe('main');
  });

  test('a session that is over says so', async () => {
    const page = await open('/ended');
    await page.getByText('Du er blevet logget ud').waitFor();
    await expectSound(page);
  });

  test('forced colours: what is current, picked or boxed still shows', async () => {
    const page = await open('/', { forcedColors: 'active' });
    const border = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate(
          (element) => element.ownerDocument.defaultView?.getComputedStyle(element).borderBottomWidth,
        );
    expect(await border('.main-navigation [aria-current]')).toBe('4px');
    for (const box of ['.button', '.badge', '.alert', '.door', '.empty-state'])
      expect(await border(box), box).toBe('1px');
    await expectSound(page);
  });

  test('reduced motion: nothing moves', async () => {
    const page = await open('/', { reducedMotion: 'reduce' });
    const moving = await page
      .locator('body *')
      .evaluateAll(
        (elements) =>
          elements
            .map((element) => element.ownerDocument.defaultView?.getComputedStyle(element))
            .filter((style) =>
              [style?.transitionDuration, style?.animationDuration].some(
                (each) => Number.parseFloat(each ?? '0') > 0.001,
              ),
            ).length,
      );
    expect(moving).toBe(0);
  });

  test('nothing is asked of anybody else, and a second page costs only itself', async () => {
    const page = await open('/');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${gallery.url}/form`, { waitUntil: 'networkidle' });
    expect(asked.filter((url) => !url.startsWith(gallery.url))).toEqual([]);
    await expectSound(page, { transferred: 6_000 });
  });
});
