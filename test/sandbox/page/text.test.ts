import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { type Page, PageContext } from '#sandbox/slack/page/page-context.ts';
import { initialState } from '#sandbox/slack/page/state.ts';
import { Mrkdwn, Plain } from '#sandbox/slack/page/text.tsx';
import { hostile } from '#test/support/hostile.ts';

const me = { id: 'U1', name: 'ana', realName: 'Ana', color: '#123456', title: '', isBot: false };
const state = initialState(
  {
    team: { id: 'T1', name: 'Team' },
    me,
    users: [me],
    channels: [],
    messages: [],
    views: [],
    home: null,
    bot: { userId: 'UB', name: 'Bot', tabs: { home: true, messages: true }, online: true },
    commands: [],
    shortcuts: [],
    guide: [],
  },
  null,
  null,
);
const nowhere = () => {
  throw new Error('drawing does nothing');
};
const page: Page = { state, dispatch: nowhere, send: nowhere, go: nowhere, become: nowhere, now: 0 };

const draw = (kind: typeof Mrkdwn | typeof Plain, text: string) =>
  renderToStaticMarkup(createElement(PageContext, { value: page }, createElement(kind, { text })));

const words = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');
const unmarked = (markup: string) => markup.replace(/<[^>]*>/g, '').replace(/&(amp|lt|gt|quot|#x27);/g, '');

test.each(hostile)('$name is drawn, and is nothing but text', ({ text }) => {
  for (const kind of [Mrkdwn, Plain]) {
    const markup = draw(kind, text);
    expect(markup).not.toMatch(/<(script|img|iframe|style|svg|object|form)/i);
    expect(markup).not.toMatch(/<[^>]*\s(on\w+|style|srcdoc)=/i);
    for (const [, href] of markup.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
  }
});

/** What Slack escapes on the way in comes out letter for letter: a page that hides text would hide an attack. */
test.each(hostile.filter(({ text }) => text.isWellFormed()))(
  '$name, escaped, loses no letter',
  ({ text }) => {
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const shown = words(unmarked(draw(Mrkdwn, escaped)));
    expect(shown).toBe(words(text.replaceAll(/[&<>]/g, '')));
  },
);

test('names come from the page, and a name nobody has stays an id', () => {
  expect(unmarked(draw(Mrkdwn, '<@U1> <@U9|admin> <!subteam^S1|@boss>'))).toBe('@ana @U9 @boss');
});
