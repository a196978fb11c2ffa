package mail

import "crypto/x509"

// Trust has s take the certificates of roots alone.
func (s *Sender) Trust(roots *x509.CertPool) { s.roots = roots }
