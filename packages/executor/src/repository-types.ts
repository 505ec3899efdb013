/** What the methods of a repository give for a row; unknown where its type does not say so. */
export type EntityOf<Repo> = Repo extends { readonly $types?: { readonly entity: infer Entity } }
  ? Entity
  : unknown

/** What identifies a row of a repository: a number or text where its type does not say so. */
export type KeyOf<Repo> = '$types' extends keyof Repo
  ? Repo extends { readonly $types?: { readonly pk: infer PK } }
    ? PK
    : number | string
  : number | string

/** The rows of a repository's table; unknown where its type does not say so. */
export type RowOf<Repo> = '$types' extends keyof Repo
  ? Repo extends { readonly $types?: { readonly row: infer Row } }
    ? Row
    : unknown
  : unknown

/**
 * Whether a row has a column, by the name of the database or as `CamelCasePlugin` spells it; true where one of them
 * is not known.
 */
export type HasColumn<Row, Column extends string> = unknown extends Row
  ? true
  : string extends Column
    ? true
    : [Extract<Column | CamelCase<Column>, keyof Row>] extends [never]
      ? false
      : true

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name
