import { expect, test } from 'vitest';
import { personOf } from './person';

test.each([
  [{ given_name: 'Anna', family_name: 'Ström', name: 'Dr Anna Ström' }, 'Ström^Anna', 'Dr Anna Ström'],
  [{ given_name: 'Anna', middle_name: 'B', family_name: 'Ström' }, 'Ström^Anna^B', 'Anna B Ström'],
  [{ family_name: 'Ström' }, 'Ström', 'Ström'],
  [{ given_name: 'Anna' }, '^Anna', 'Anna'],
  [{ name: 'Anna Ström' }, 'Ström^Anna', 'Anna Ström'],
  [{ name: 'Ström, Anna B' }, 'Ström^Anna B', 'Ström, Anna B'],
  [{ name: 'Maria de la Cruz' }, 'Maria de la Cruz', 'Maria de la Cruz'],
  [{ name: '山田 太郎' }, '山田 太郎', '山田 太郎'],
  [{ preferred_username: 'astrom' }, 'astrom', 'astrom'],
  [{ name: 'A^B=C\\D\u202eE\nF' }, 'A B C D E F', 'A B C D E F'],
  [{ name: ' ' }, 'subject-1', 'subject-1'],
  [{ name: 7, family_name: ['x'] }, 'subject-1', 'subject-1'],
])('%j signs as %s', (claims, personName, name) => {
  expect(personOf('https://idp.example', 'subject-1', claims)).toMatchObject({ personName, name });
});

test('a name never becomes longer than a group of PN may be', () => {
  const { personName } = personOf('i', 's', { family_name: 'x'.repeat(200), given_name: 'y'.repeat(200) });
  expect(personName.length).toBe(64);
});
