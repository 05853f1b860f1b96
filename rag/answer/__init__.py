"""Evidence -> what is shown: places of the report, shortened in their own words; and the report itself."""
