export { loadSqlMigrations } from './files/load-sql-migrations.js'
export { loadMigrations } from './files/load-migrations.js'
