import type { Dialect } from '@kysera/core'
import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { splitScript } from '../../src/files/split-script.js'

describe('a script', () => {
  test('is split at semicolons, and keeps its comments', () => {
    const script =
      '-- the first\ncreate table a (x int);\n\n/* second; */ insert into a values (1) ; -- the end; really'
    expect(splitScript(script, 'sqlite')).toEqual([
      '-- the first\ncreate table a (x int)',
      '/* second; */ insert into a values (1)',
    ])
  })

  test('of comments alone has no statement', () => {
    expect(splitScript('-- nothing;\n/* here; */ ;;', 'postgres')).toEqual([])
  })

  test.each([
    ['postgres', `select ';', ";", 'it''s;', e'it\\'s;', $$;$$, $a$;$$;$a$, a$b$c; select 2`, 2],
    ['postgres', 'select 1 /* one; /* two; */ three; */; select 2', 2],
    ['postgres', "select 'ends with \\'; select 2", 2],
    ['mysql', 'select \'it\\\'s;\', "a;\\"", `;`, 5--3; select 2 # end;\n; select 3 -- end;', 3],
    ['mysql', '/*!40101 set names utf8; */; select 1', 2],
    ['sqlite', `select [;], ";", \`;\`, 'ends with \\'; select 2`, 2],
    ['mssql', 'select [a];b]; go\nselect 1;\nGO\nselect 2\n  go ;\n-- go\n', 2],
  ] as const)('of %s has quotes of its own: %s', (dialect, script, count) => {
    expect(splitScript(script, dialect)).toHaveLength(count)
  })

  test.each([
    [
      'sqlite',
      `create trigger t after insert on a when case when new.x then 1 else 0 end begin
        update a set x = case x when 1 then 2 else 3 end; delete from b;
      end`,
    ],
    ['sqlite', 'create temp trigger if not exists t before delete on a begin select 1; end'],
    ['mysql', 'create trigger t before insert on a for each row set new.x = if(new.x > 1, 2, 3)'],
    [
      'mysql',
      `create trigger t before insert on a for each row
        if (new.x > 1) then set new.x = if(new.y, 1, 2); else set new.x = 3; end if`,
    ],
    [
      'mysql',
      `create definer = root@localhost procedure p(in n int) comment 'a; b' begin
        declare i int default 0;
        one: while i < n do
          if i = 2 then set i = case when i then if(i, 1, 2) else if(i, 3, 4) end; end if;
          case i when 1 then if i then select 1; end if; else select repeat('x', 2); end case;
          repeat set i = i + 1; until i > 1 end repeat;
          inner_loop: loop leave inner_loop; end loop;
        end while one;
      end`,
    ],
    ['mysql', 'create event e on schedule every 1 day do begin delete from a; delete from b; end'],
    ['mysql', 'create function f(a int) returns int deterministic if a then return 1; else return 2; end if'],
    [
      'postgres',
      `create or replace function f() returns trigger language plpgsql as $body$
      begin new.x = 1; return new; end $body$`,
    ],
    ['postgres', 'create procedure p() language sql begin atomic insert into a values (1); select 2; end'],
    ['postgres', 'create table event (begin int, "end" int)'],
    [
      'postgres',
      'create rule r as on insert to a do also (insert into b values (1); insert into c values (2))',
    ],
    [
      'sqlite',
      `create trigger t after insert on a begin
        update b set x = new.begin, end = 2 where end < new.end; delete from a;
      end`,
    ],
    [
      'mysql',
      'create procedure p() begin select a.end, a.case from a; for i in 1 .. 3 do select i; end for; end',
    ],
    ['mysql', 'create trigger t before insert on data for each row set new.x = 1'],
  ] as const)('of %s keeps a body together: %s', (dialect, statement) => {
    expect(splitScript(`select 1; ${statement}; select 2`, dialect)).toEqual([
      'select 1',
      statement,
      'select 2',
    ])
  })

  test('of MySQL may choose what ends a statement', () => {
    const script =
      'select 1;\nDELIMITER //\ncreate procedure p() begin select 1; end//\nselect 2 //\ndelimiter ;\nselect 3;'
    expect(splitScript(script, 'mysql')).toEqual([
      'select 1',
      'create procedure p() begin select 1; end',
      'select 2',
      'select 3',
    ])
  })

  test.each(['//', '$$', ';;', 'stop', '|', '#', '--'])('of MySQL may choose %s for it', sign => {
    const body = 'create procedure p() begin select 1; end'
    expect(
      splitScript(`delimiter ${sign}\n${body}${sign}\nselect 2 ${sign}\ndelimiter ;\nselect 3;`, 'mysql'),
    ).toEqual([body, 'select 2', 'select 3'])
  })

  test.each([
    ['postgres', "select 1;\nselect 'open"],
    ['postgres', '\n/* open /* closed */'],
    ['sqlite', '\n"open'],
    ['mysql', '\n/* open'],
  ] as const)('of %s with a quote that does not end is refused', (dialect, script) => {
    expect(() => splitScript(script, dialect)).toThrow(/^Line 2: what begins with .* does not end$/s)
  })

  test('of many lines is split in a moment', () => {
    const line = "insert into a values ('it''s', 1, \"x\");"
    expect(splitScript(line.repeat(50_000), 'mysql')).toHaveLength(50_000)
  })

  /** Ways to write any text so that what is in it means nothing. */
  const quotings: readonly (readonly [Dialect, (text: string) => string])[] = [
    ...(['postgres', 'sqlite', 'mssql'] as const).flatMap(
      dialect =>
        [
          [dialect, (text: string) => `'${text.replaceAll("'", "''")}'`],
          [dialect, (text: string) => `"${text.replaceAll('"', '""')}"`],
          [dialect, (text: string) => `a/*${text.replaceAll(/[*/]/g, '')}*/`],
        ] as const,
    ),
    ['mysql', text => `'${text.replaceAll(/['\\]/g, '\\$&')}'`],
    ['mysql', text => `\`${text.replaceAll('`', '``')}\``],
    ['sqlite', text => `[${text.replaceAll(']', '')}]`],
    ['postgres', text => `$q$${text.replaceAll('$', '')}$q$`],
    ['postgres', text => `E'${text.replaceAll(/['\\]/g, '\\$&')}'`],
  ]

  const text = fc.string({ unit: fc.constantFrom(...';\'"`[]$*/\\-# \nabegin end'.split('')) })

  test.prop([fc.constantFrom(...quotings), fc.array(text, { minLength: 1 })])(
    'comes apart where it was put together, whatever is quoted in it',
    ([dialect, quote], texts) => {
      const statements = texts.map(each => `select ${quote(each)}`)
      expect(splitScript(statements.join(dialect === 'mssql' ? '\ngo\n' : ' ;\n'), dialect)).toEqual(
        statements,
      )
    },
  )
})
