// Weisu (未诉, from 未诉先办: act before anyone complains) finds the trends in a
// city's health complaints.
//
// The way of the text is one line:
//
//		ingest.Read → nlp.Analyzer → metrics tables → warehouse snapshot → DuckDB
//
//	  - ingest reads exports and gives clean, masked complaints; every row ends
//	    as accepted, duplicate or rejected.
//	  - nlp gives each text its words, kind, issue, category and severity; it
//	    sees strings only.
//	  - metrics reduces compact cases (no text) to the tables: frequencies,
//	    rates, deadlines.
//	  - warehouse publishes one snapshot of Parquet marts per run, all or
//	    nothing, and opens them in DuckDB.
//
// Imports run one way, in that order; a test proves it. This package holds the
// command: flags, wiring, messages, and the HTML summary.
package main
