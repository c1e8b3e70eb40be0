import { describe, expect, it } from 'vitest';
import { passwordsOfCommand } from './command-password.ts';

describe('redact/shapes/command-password', () => {
  it.each([
    ['mysql -u root -phunter2 shop', ['hunter2']],
    ['redis-cli -a hunter2 ping', ['hunter2']],
    ['redis-cli -a first ping; mysqladmin -psecond ping', ['second', 'first']],
    ['mysql -p$(PASSWORD)', []],
    ['mysql -P 3306', []],
    ['ls -p hunter2', []],
    ['', []],
  ])('in %j stand %j', (line, passwords) => {
    expect(passwordsOfCommand(line)).toEqual(passwords);
  });
});
