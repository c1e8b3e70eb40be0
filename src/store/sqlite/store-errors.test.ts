import { describe, expect, it } from 'vitest';
import { AppError } from '../../domain/errors.ts';
import { onDatabase, toStoreError } from './store-errors.ts';

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('what SQLite says'), { code: 'ERR_SQLITE_ERROR', errcode });
}

describe('store/sqlite/store-errors', () => {
  it.each([
    [5, 'STORE_BUSY'],
    [261, 'STORE_BUSY'],
    [8, 'STORE_UNWRITABLE'],
    [13, 'STORE_FULL'],
    [14, 'STORE_UNREADABLE'],
    [26, 'STORE_CORRUPT'],
    [1, 'STORE_FAILED'],
  ])('names SQLite’s %i %s, and the file', (errcode, code) => {
    expect(toStoreError(sqliteError(errcode), 'a.db')).toMatchObject({
      code,
      message: 'a.db: what SQLite says',
    });
  });

  it.each([
    ['EACCES', 'STORE_UNWRITABLE'],
    ['ENOSPC', 'STORE_FULL'],
    ['ENOTDIR', 'STORE_UNREADABLE'],
  ])('names the file system’s %s %s', (systemCode, code) => {
    expect(toStoreError(Object.assign(new Error('x'), { code: systemCode }), 'a.db')).toMatchObject({ code });
  });

  it('gives other errors back as they are', () => {
    const ours = new AppError('LEASE_HELD', 'x');
    const bug = new TypeError('undefined is not a function');
    expect([toStoreError(ours, 'a'), toStoreError(bug, 'a'), toStoreError('odd', 'a')]).toEqual([
      ours,
      bug,
      'odd',
    ]);
    expect(() =>
      onDatabase('a', () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
