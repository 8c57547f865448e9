"""The Streamlit pieces that pages share. Pages import the modules by name; importing this draws nothing."""
