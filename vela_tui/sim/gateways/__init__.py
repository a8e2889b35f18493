"""What every dialect shares on HTTP and WebSocket, and one package per dialect."""
