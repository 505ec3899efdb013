import { sql, type Kysely } from 'kysely'
import type { Chinook } from '../schema.js'

type Db = Kysely<Chinook>

/** Who reports to whom, level by level, and how many customers each employee looks after. */
export const employeeTree = (db: Db) =>
  db
    .withRecursive('Line(EmployeeId, Depth)', creator =>
      creator
        .selectFrom('Employee')
        .select(['EmployeeId', sql.lit(0).as('Depth')])
        .where('ReportsTo', 'is', null)
        .unionAll(
          creator
            .selectFrom('Employee')
            .innerJoin('Line', 'Line.EmployeeId', 'Employee.ReportsTo')
            .select(eb => ['Employee.EmployeeId', eb('Line.Depth', '+', 1).as('Depth')]),
        ),
    )
    .selectFrom('Line')
    .innerJoin('Employee', 'Employee.EmployeeId', 'Line.EmployeeId')
    .leftJoin('Customer', 'Customer.SupportRepId', 'Line.EmployeeId')
    .select(eb => [
      'Line.Depth',
      'Employee.EmployeeId',
      'Employee.LastName',
      eb.fn.count('Customer.CustomerId').as('Customers'),
    ])
    .groupBy(['Line.Depth', 'Employee.EmployeeId', 'Employee.LastName'])
    .orderBy('Line.Depth')
    .orderBy('Employee.EmployeeId')
    .execute()

export const customersWithoutInvoices = (db: Db) =>
  db
    .selectFrom('Customer')
    .leftJoin('Invoice', 'Invoice.CustomerId', 'Customer.CustomerId')
    .select(['Customer.CustomerId', 'Customer.FirstName', 'Customer.LastName'])
    .where('Invoice.InvoiceId', 'is', null)
    .orderBy('Customer.CustomerId')
    .execute()

/** Cities of customers and employees to which no invoice was sent. */
export const citiesWithoutInvoices = (db: Db) =>
  db
    .selectFrom('Customer')
    .select('City')
    .union(db.selectFrom('Employee').select('City'))
    .except(db.selectFrom('Invoice').select('BillingCity as City'))
    .orderBy('City')
    .execute()
