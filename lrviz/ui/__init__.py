"""The only Streamlit besides app.py and pages/."""
