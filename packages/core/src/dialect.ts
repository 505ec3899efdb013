/** The SQL dialects that Kysera knows. MariaDB speaks `mysql`. */
export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql'
