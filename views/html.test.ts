import { describe, expect, test } from 'vitest';
import { html, raw } from './html.ts';

const evil = `<script>alert("x")</script>'&`;

describe('html', () => {
  test('a value is escaped, in text and in an attribute', () => {
    const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;';
    expect(String(html`<p title="${evil}">${evil}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`);
  });

  test('nested templates and lists of them are not escaped twice', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(String(html`<ul>${items}</ul>${['&', html`<br>`]}`)).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>&amp;<br>',
    );
  });

  test('absent values leave nothing behind, but zero does', () => {
    expect(String(html`[${undefined}${null}${false}${[]}${0}]`)).toBe('[0]');
  });

  test('an object that only looks like markup is not trusted', () => {
    const forged = JSON.parse('{"markup":"<b>","length":0}');
    expect(() => String(html`${forged}`)).toThrow();
  });

  test('a literal can be raw, and only a literal', () => {
    expect(String(html`<i>${raw`<svg></svg>`}</i>`)).toBe('<i><svg></svg></i>');
  });

  test('an attribute may be switched on and off as a whole', () => {
    expect(String(html`<input value="a" ${html`checked`} ${false}>`)).toBe('<input value="a" checked >');
  });

  test('a value is refused where escaping would not help', () => {
    expect(() => html`<a href=${evil}>x</a>`).toThrow('an unquoted attribute');
    expect(() => html`<a class="x" href=/y?${evil}>x</a>`).toThrow('an unquoted attribute');
    expect(() => html`<a class="x > y" onclick="go('${evil}')">x</a>`).toThrow(TypeError);
    expect(() => html`<a onclick="${evil}">x</a>`).toThrow('an event attribute');
    expect(() => html`<script>let a = ${evil}</script>`).toThrow('the inside of a script or style');
    expect(() => html`<style nonce="n">a { color: ${evil} }</style>`).toThrow(
      'the inside of a script or style',
    );
  });

  test('the tag of a script may hold a nonce, and text behind it a value', () => {
    expect(String(html`<script nonce="${'n'}" src="/a.js"></script><p>1 < 2, a = ${'b'}</p>`)).toBe(
      '<script nonce="n" src="/a.js"></script><p>1 < 2, a = b</p>',
    );
  });
});
