// Prints the version of the MySQL or MariaDB server behind a URL, and fails when none answers.
import { createConnection } from 'mysql2/promise'

const connection = await createConnection({ uri: process.argv[2], connectTimeout: 2000 })
const [[{ version }]] = await connection.query('select version() as version')
console.log(version)
await connection.end()
