//go:build !linux

package identity

// inBackground runs f. Only Linux gives threads of a process priorities.
func inBackground(f func() error) error { return f() }
