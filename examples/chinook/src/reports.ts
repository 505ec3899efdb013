import { longestAlbums, playlistsByRunningTime, unsoldTracks } from './reports/catalogue.js'
import { citiesWithoutInvoices, customersWithoutInvoices, employeeTree } from './reports/people.js'
import {
  bestSellingArtists,
  disagreeingInvoices,
  salesPerCountry,
  salesPerGenre,
  topCustomersPerCountry,
} from './reports/sales.js'

/** What the store is asked, in plain Kysely. */
export const reports = {
  'sales per country': salesPerCountry,
  'sales per genre': salesPerGenre,
  'best-selling artists': bestSellingArtists,
  'top customers per country': topCustomersPerCountry,
  'invoices that disagree with their lines': disagreeingInvoices,
  'playlists by running time': playlistsByRunningTime,
  'longest albums': longestAlbums,
  'tracks never sold': unsoldTracks,
  'employee tree': employeeTree,
  'customers without invoices': customersWithoutInvoices,
  'cities without invoices': citiesWithoutInvoices,
}
