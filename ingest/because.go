package ingest

// A because is an error for people that has another as its cause: it is said
// in our words alone, for the cause is in a library's.
type because struct {
	message string
	cause   error
}

func (e because) Error() string { return e.message }

func (e because) Unwrap() error { return e.cause }
